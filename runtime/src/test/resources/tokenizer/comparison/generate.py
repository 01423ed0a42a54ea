"""Writes the files of the comparison: texts, small vocabularies, and the token ids that other programs give.

Usage: python3 generate.py FOLDER LICENSE-FILE [DEMO-MODEL.gguf]

Needs the packages named in README.md. Each vocabulary is trained here, on the texts of texts.py and on the licence, with
the pre-tokenizer of the models whose name it bears. The ids are those of the package `tokenizers`, for `llama` those of
`sentencepiece`. With the demo model also its ids, by `tokenizers` over the vocabulary in that file.
"""

import gzip
import io
import json
import sys
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers, trainers

import texts

SIZE = 3000
RANDOM_TEXTS = 1500
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
USER_DEFINED = ["<tool>", "<tool>>"]
NORMAL_TYPE, UNKNOWN_TYPE, CONTROL_TYPE, USER_DEFINED_TYPE, BYTE_TYPE = 1, 2, 3, 4, 6

# The bytes that SmolLM2's vocabulary has no tokens for.
SMOLLM_LACKS = [0x04, 0x06, 0x13, 0x14, 0x16, 0x1D, 0xC0, 0xC1, 0xF1, 0xF2, *range(0xF5, 0x100)]

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def byte_alphabet():
    """The character that stands for each byte."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    characters = {byte: chr(byte) for byte in printable}
    characters.update({byte: chr(256 + i) for i, byte in enumerate(others)})
    return characters


def by_pattern(pattern):
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def pre_tokenizer(kind):
    """As in the tokenizer.json of models of a kind."""
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    return {
        "gpt-2": lambda: gpt2,
        "smollm": lambda: pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), gpt2]),
        "llama-bpe": lambda: by_pattern(LLAMA3),
        "qwen2": lambda: by_pattern(QWEN2),
    }[kind]()


def training_texts(licence):
    sentences = list(texts.SENTENCES.values())
    return sentences * 3 + texts.CODE * 2 + texts.SHORT + licence.split("\n\n")


def trained(kind, licence):
    """(tokens, merges) of a byte-level vocabulary without special tokens."""
    lacking = SMOLLM_LACKS if kind == "smollm" else []
    characters = byte_alphabet()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer(kind)
    alphabet = [characters[byte] for byte in range(256) if byte not in lacking]
    trainer = trainers.BpeTrainer(vocab_size=SIZE, initial_alphabet=alphabet, show_progress=False)
    source = [text for text in training_texts(licence) if not set(text.encode()) & set(lacking)]
    tokenizer.train_from_iterator(source, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda entry: entry[1])]
    if kind == "llama-bpe":
        # Words that no merge leads to: this kind takes them whole.
        tokens += [token for token in ["elephant", "Ġelephant", "ĠÃ©lÃ©phant"] if token not in model["vocab"]]
    return tokens, [tuple(merge) for merge in model["merges"]]


def tokenizer_over(kind, tokens, merges, added):
    """A tokenizer over a vocabulary, which reads some of its tokens wherever they are written."""
    ids = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(ids, merges, ignore_merges=kind == "llama-bpe"))
    tokenizer.pre_tokenizer = pre_tokenizer(kind)
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in added])
    return tokenizer


def expected(corpus, plain, special, bos):
    """Ids of each text as plain text, and by number of text where reading special tokens gives others."""
    result = {"plain": [plain(text) for _, text in corpus], "special": {}}
    for i, (_, text) in enumerate(corpus):
        ids = special(text)
        if ids != result["plain"][i]:
            result["special"][str(i)] = ids
    result["bos"] = bos
    return result


def byte_level(kind, corpus, licence):
    tokens, merges = trained(kind, licence)
    words = len(tokens)
    tokens = tokens + CONTROL + USER_DEFINED
    types = [NORMAL_TYPE] * words + [CONTROL_TYPE] * len(CONTROL) + [USER_DEFINED_TYPE] * len(USER_DEFINED)
    plain = tokenizer_over(kind, tokens, merges, USER_DEFINED)
    special = tokenizer_over(kind, tokens, merges, CONTROL + USER_DEFINED)
    return {
        "model": "gpt2",
        "pre": kind,
        "tokens": tokens,
        "types": types,
        "merges": [" ".join(merge) for merge in merges],
        # Llama 3's tokenizer begins every text with a token, the others do not.
        **expected(
            corpus,
            lambda text: plain.encode(text, add_special_tokens=False).ids,
            lambda text: special.encode(text, add_special_tokens=False).ids,
            words if kind == "llama-bpe" else None,
        ),
    }


def sentence_piece(corpus, licence):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for text in training_texts(licence) for line in text.split("\n") if "\0" not in line),
        model_writer=model,
        model_type="bpe",
        vocab_size=2000,
        byte_fallback=True,
        character_coverage=0.98,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = range(processor.get_piece_size())

    def type_of(piece):
        if processor.is_unknown(piece):
            return UNKNOWN_TYPE
        if processor.is_control(piece):
            return CONTROL_TYPE
        if processor.is_byte(piece):
            return BYTE_TYPE
        return NORMAL_TYPE

    return {
        "model": "llama",
        "tokens": [processor.id_to_piece(piece) for piece in pieces],
        "types": [type_of(piece) for piece in pieces],
        "scores": [processor.get_score(piece) for piece in pieces],
        # It knows no way of writing a special token in a text.
        "plain": [processor.encode(text) for _, text in corpus],
        "bos": processor.bos_id(),
    }


def demo_model(path, corpus):
    """Ids alone: the vocabulary is in the file."""
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    types = fields["tokenizer.ggml.token_type"].contents()
    control = [token for token, type in zip(tokens, types) if type == CONTROL_TYPE]
    plain = tokenizer_over("smollm", tokens, merges, [])
    special = tokenizer_over("smollm", tokens, merges, control)
    return expected(
        corpus,
        lambda text: plain.encode(text, add_special_tokens=False).ids,
        lambda text: special.encode(text, add_special_tokens=False).ids,
        None,
    )


def write(folder, name, value):
    content = json.dumps(value, separators=(",", ":")).encode()
    (folder / (name + ".json.gz")).write_bytes(gzip.compress(content, 9, mtime=0))


def main():
    folder = Path(sys.argv[1])
    licence = Path(sys.argv[2]).read_text()
    corpus = texts.by_hand() + texts.at_random(5, RANDOM_TEXTS)
    write(folder, "texts", [{"name": name, "text": text} for name, text in corpus])
    for kind in ["gpt-2", "smollm", "llama-bpe", "qwen2"]:
        write(folder, kind, byte_level(kind, corpus, licence))
    write(folder, "llama", sentence_piece(corpus, licence))
    if len(sys.argv) > 3:
        write(folder, "demo-model", demo_model(sys.argv[3], corpus))


main()
