#!/bin/sh
for suffix in tsv osd; do printf '\377\376\000garbage\n' > "$2.$suffix"; done
