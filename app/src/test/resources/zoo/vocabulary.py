"""Writes vocabulary.gguf beside this file: bytes, five merges and three special tokens, and no tensors.

Needs the package gguf, version 0.19.0.
"""

from pathlib import Path

import gguf

PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
OTHERS = [byte for byte in range(256) if byte not in PRINTABLE]
CHARACTERS = {**{byte: chr(byte) for byte in PRINTABLE}, **{byte: chr(256 + i) for i, byte in enumerate(OTHERS)}}
MERGES = ["h e", "l l", "he ll", "hell o", "Ġ hello"]
CONTROL = ["<|begin|>", "<|im_end|>"]

writer = gguf.GGUFWriter(Path(__file__).with_name("vocabulary.gguf"), "nobody-runs-this")
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("llama-bpe")
words = [CHARACTERS[byte] for byte in range(256)] + [merge.replace(" ", "") for merge in MERGES]
writer.add_token_list(words + CONTROL + ["<tool>"])
writer.add_token_types([1] * len(words) + [3] * len(CONTROL) + [4])
writer.add_token_merges(MERGES)
writer.add_bos_token_id(len(words))
writer.add_eos_token_id(len(words) + 1)
writer.add_add_eos_token(True)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.close()
