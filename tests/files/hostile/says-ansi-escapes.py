# fail: prints and raises escape sequences of terminals
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


WORDS = "\x1b[2J\x1b[1;1H\x1b[32mSOLVED   10 of 10 points\x1b[0m\x1b]0;title\x07\x9b31m\r\x08\x00"
print(WORDS, flush=True)


def se_block_forward(seed, x, reduction):
    raise type("\x1b[31mError", (Exception,), {})(WORDS)
