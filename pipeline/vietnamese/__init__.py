"""Rules of Vietnamese text: normal forms, syllables, dates. Standard library and data files only."""
