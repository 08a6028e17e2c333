# fail: prints and raises characters that turn the direction or are none
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


WORDS = "\u202e01 fo 01\u202c \u2066x\u2069 \u200b\u2028\ufeff \ud800 \U000e0041 e" + "\u0301" * 500
print(WORDS.encode("utf-8", "replace"), flush=True)


def se_block_forward(seed, x, reduction):
    raise ValueError(WORDS)
