"""The door: what comes in is looked at, copied, hashed and hashed again."""
