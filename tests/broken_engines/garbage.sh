#!/bin/sh
# tesseract IMAGE OUTPUT …: the answer goes to OUTPUT with a suffix
[ $# -ge 2 ] || exit 0  # asked for its version
for suffix in tsv osd; do echo "Lorem ipsum" > "$2.$suffix"; done
