"""Links between sources: what may be the same, what differs, what leaves a gap."""
