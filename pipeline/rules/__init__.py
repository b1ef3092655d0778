"""Rules of documents as dated data (TOML) and their one loader."""
