"""Sites as a question to the exact planner: what is behind their meters, their bills, and years with sizes of it."""
