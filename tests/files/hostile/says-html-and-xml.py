# fail: prints and raises markup
from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


WORDS = "<script>alert(1)</script></testcase><testcase name='x'/>]]><img src=x onerror=alert(1)> | [x](javascript:alert(1)) ``` & \"'"
print(WORDS, flush=True)


def se_block_forward(seed, x, reduction):
    raise type("<b>Error", (Exception,), {})(WORDS)
