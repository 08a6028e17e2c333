# fail: prints and raises markup of the terminal library
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


WORDS = "[bold green]SOLVED[/] [link=http://example.org]10 of 10[/link] [/nothing] :boom: {score} %s \\[red]"
print(WORDS, flush=True)


def se_block_forward(seed, x, reduction):
    raise ValueError(WORDS)
