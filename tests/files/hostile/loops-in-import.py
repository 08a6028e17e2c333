# ungradable: a loop that never ends while it is imported
while True:
    pass
