"""Makes the golden files beside this script: pip install gguf numpy; python make_golden.py

For each weight type: TYPE.raw, 17 rows as a GGUF file holds them; TYPE.f32, the first two rows dequantised by the gguf
package; TYPE.packed, all rows in tiles of 16, written down from docs/decisions/0003-packed-weights.md with NumPy.
K is 512 (64 for F32 and F16). Everything is little-endian.
"""
import pathlib

import gguf
import numpy as np
from gguf.quants import dequantize

N = 17
HERE = pathlib.Path(__file__).parent
RANDOM = np.random.default_rng(20240607)


def halves(count, magnitude):
    values = (RANDOM.standard_normal(count) * magnitude).astype(np.float16)
    values[RANDOM.random(count) < 0.1] = 0
    values[RANDOM.random(count) < 0.05] = np.float16(6e-8)  # the least subnormal half
    return values.view(np.uint8).reshape(count, 2)


def codes(count, size):
    """Random bytes; some blocks hold one extreme byte only."""
    result = RANDOM.integers(0, 256, (count, size), dtype=np.uint8)
    for extreme in (0x00, 0xFF, 0x0F, 0xF0, 0x80, 0x7F):
        result[RANDOM.random(count) < 0.04] = extreme
    return result


def raw_rows(name, k):
    if name == "F32":
        return RANDOM.standard_normal((N, k)).astype("<f4").view(np.uint8).reshape(N, -1)
    if name == "F16":
        return halves(N * k, 1).reshape(N, -1)
    count = N * (k // (256 if name.endswith("_K") else 32))
    parts = {
        "Q8_0": lambda: [halves(count, 0.01), codes(count, 32)],
        "Q4_0": lambda: [halves(count, 0.1), codes(count, 16)],
        "Q4_1": lambda: [halves(count, 0.1), halves(count, 0.5), codes(count, 16)],
        "Q4_K": lambda: [halves(count, 0.003), halves(count, 0.01), codes(count, 12), codes(count, 128)],
        "Q6_K": lambda: [codes(count, 128), codes(count, 64), codes(count, 16), halves(count, 0.0005)],
    }[name]()
    return np.concatenate(parts, axis=1).reshape(N, -1)


def nibble_plane(u):
    """u [16, K] of 0..15 -> [K/32][4 groups][16 rows][4 bytes]."""
    u = u.reshape(16, -1, 2, 4, 4)  # row, block, half, group, byte
    return (u[:, :, 0] | u[:, :, 1] << 4).transpose(1, 2, 0, 3)


def planes(name, tile, k):
    """tile [16, raw row bytes] -> the planes of a packed tile, in order."""
    if name == "F32":
        return [tile.view("<f4").T]
    if name == "F16":
        return [tile.view("<u2").T]
    blocks = tile.reshape(16, k // (256 if name.endswith("_K") else 32), -1)
    half = lambda at: blocks[:, :, at : at + 2].copy().view("<u2")[:, :, 0]
    if name == "Q8_0":
        u = (blocks[:, :, 2:].astype(np.int16) ^ 0x80).astype(np.uint8)
        return [u.reshape(16, -1, 8, 4).transpose(1, 2, 0, 3), half(0).T]
    if name in ("Q4_0", "Q4_1"):
        q = blocks[:, :, -16:]
        u = np.concatenate([q & 15, q >> 4], axis=2).reshape(16, k)
        scales = [half(0)] if name == "Q4_0" else [half(0), half(2)]
        return [nibble_plane(u), np.stack(scales).transpose(2, 0, 1)]
    if name == "Q4_K":
        q = blocks[:, :, 16:].reshape(16, -1, 4, 1, 32)
        u = np.concatenate([q & 15, q >> 4], axis=3).reshape(16, k)
        s = blocks[:, :, 4:16]
        a, b, c = s[:, :, 0:4], s[:, :, 4:8], s[:, :, 8:12]
        scale = np.concatenate([a & 63, (c & 15) | (a >> 6) << 4], axis=2).reshape(16, -1)
        minimum = np.concatenate([b & 63, (c >> 4) | (b >> 6) << 4], axis=2).reshape(16, -1)
        sub = np.stack([scale, minimum]).transpose(2, 0, 1)
        return [nibble_plane(u), sub, np.stack([half(0), half(2)]).transpose(2, 0, 1)]
    low = blocks[:, :, :128].reshape(16, -1, 2, 1, 64)
    low = np.concatenate([low & 15, low >> 4], axis=3).reshape(16, k)
    upper = blocks[:, :, 128:192].reshape(16, -1, 2, 1, 32)
    upper = np.concatenate([upper >> shift & 3 for shift in (0, 2, 4, 6)], axis=3).reshape(16, k)
    upper = upper.reshape(16, -1, 2, 4, 4)  # row, block, half, i, byte
    high = sum(upper[:, :, :, i] << 2 * i for i in range(4)).transpose(1, 2, 0, 3)
    sub = blocks[:, :, 192:208].reshape(16, -1, 2).transpose(1, 2, 0)
    return [nibble_plane(low), high, sub, half(208).T]


def packed(name, raw, k):
    rows = np.concatenate([raw, np.zeros((-N % 16, raw.shape[1]), np.uint8)])
    result = b""
    for first in range(0, len(rows), 16):
        missing = 16 - min(16, N - first)
        for plane in planes(name, rows[first : first + 16].copy(), k):
            if missing and name == "Q8_0" and plane.dtype == np.uint8:
                plane = plane.copy()
                plane[:, :, 16 - missing :] = 0  # missing rows are zero bytes, not the code of zero
            data = np.ascontiguousarray(plane).tobytes()
            result += data + bytes(-len(data) % 64)
    return result


for type_name in ("F32", "F16", "Q8_0", "Q4_0", "Q4_1", "Q4_K", "Q6_K"):
    columns = 64 if type_name.startswith("F") else 512
    data = raw_rows(type_name, columns)
    values = dequantize(data[:2], gguf.GGMLQuantizationType[type_name])
    assert values.shape == (2, columns) and np.isfinite(values).all()
    (HERE / f"{type_name}.raw").write_bytes(data.tobytes())
    (HERE / f"{type_name}.f32").write_bytes(values.astype("<f4").tobytes())
    (HERE / f"{type_name}.packed").write_bytes(packed(type_name, data, columns))
