#!/usr/bin/env python3
"""Writes DIR/text_vocab.c and .h: cxr_data_text_vocab[] and its length. Without a file the array is empty. A file that is not the
vocabulary of bert-base-uncased is refused: every number made with a built-in vocabulary must mean the same.

    embed_vocab.py DIR [VOCAB]
"""
import hashlib
import os
import sys

SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def main():
    folder, data = sys.argv[1], b""
    if len(sys.argv) > 2:
        with open(sys.argv[2], "rb") as f:
            data = f.read()
        if hashlib.sha256(data).hexdigest() != SHA256:
            sys.exit("embed_vocab: %s is not the vocabulary of bert-base-uncased; remove it and run tools/fetch_vocab.py" % sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    rows = ["\t" + ",".join(str(b) for b in data[i:i + 24]) + "," for i in range(0, len(data), 24)]
    with open(os.path.join(folder, "text_vocab.h"), "w") as f:
        f.write("/* Generated. Vocabulary of bert-base-uncased; empty when it was not there. */\n#ifndef GEN_TEXT_VOCAB_H\n#define GEN_TEXT_VOCAB_H\n"
                "extern const unsigned char cxr_data_text_vocab[];\nextern const unsigned long cxr_data_text_vocab_bytes;\n"
                "extern const char cxr_data_text_vocab_sha256[];\n#endif\n")
    with open(os.path.join(folder, "text_vocab.c"), "w") as f:
        f.write('/* Generated. */\n#include "gen/text_vocab.h"\nconst unsigned char cxr_data_text_vocab[] = {\n%s\n\t0\n};\n'
                "const unsigned long cxr_data_text_vocab_bytes = %dUL;\nconst char cxr_data_text_vocab_sha256[] = \"%s\";\n"
                % ("\n".join(rows), len(data), SHA256 if data else ""))


main()
