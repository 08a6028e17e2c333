# fail: prints and raises commands of CI systems
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


WORDS = "::error file=README.md,line=1::pwned\n  ::set-output name=score::10\n##[error]pwned\n::add-mask::e\n##vso[task.complete]"
print(WORDS, flush=True)


def se_block_forward(seed, x, reduction):
    raise ValueError(WORDS)
