# ungradable in a loop: a loop that never ends while it is imported
while True:
    pass
