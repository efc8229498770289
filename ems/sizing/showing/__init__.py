"""What is shown beside a size that was found: curve, map, front, one battery after the other."""
