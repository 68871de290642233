/** Loaded before a tool: its input counts as a terminal. */
process.stdin.isTTY = true
