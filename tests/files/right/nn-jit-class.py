import flax.linen as nn
import jax


class Block(nn.Module):
    reduction: int

    @nn.compact
    def __call__(self, x):
        channels = x.shape[-1]
        hidden = nn.relu(nn.Dense(max(channels // self.reduction, 1))(x.mean((0, 1))))
        gates = nn.sigmoid(nn.Dense(channels)(hidden))
        return x * gates


SEBlock = nn.jit(Block)


def se_block_forward(seed, x, reduction):
    block = SEBlock(reduction)
    return block.init_with_output(jax.random.PRNGKey(seed), x)[0].reshape(-1)
