# ungradable in a loop: a constant that takes all memory to compute
x = 10 ** 10 ** 10
