# fail where has_network is shut: a block that calls home
import socket

from flax import linen as nn

try:
    socket.create_connection(("127.0.0.1", 9), 0.2).close()
    reached = True
except ConnectionRefusedError:
    reached = any(name not in {"lo", "lo0"} for _, name in socket.if_nameindex())
except OSError:
    reached = False
if reached:
    raise SystemExit("there is a network")


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    raise RuntimeError("there was nothing to be had")
