"""``ems size``: the right size of a storage, with its proof."""
