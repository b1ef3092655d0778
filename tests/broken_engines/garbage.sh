#!/bin/sh
# tesseract IMAGE OUTPUT …: the answer goes to OUTPUT with a suffix
for suffix in tsv osd; do echo "Lorem ipsum" > "$2.$suffix"; done
