"""A link on which every word takes a fifth of a second each way: ProxyCommand python3 slow-link.py HOST PORT."""

import os
import queue
import socket
import sys
import threading
import time

DELAY = 0.2


def carry(read, write):
    """Passes on what comes, each piece when its time has come; in between there is room for so much only."""
    line = queue.Queue(64)

    def take():
        while True:
            piece = read(65536)
            line.put((time.monotonic() + DELAY, piece))
            if not piece:
                return

    threading.Thread(target=take, daemon=True).start()
    while True:
        due, piece = line.get()
        time.sleep(max(0, due - time.monotonic()))
        if not piece:
            return
        write(piece)


def write_all(piece):
    while piece:
        piece = piece[os.write(1, piece):]


def send():
    carry(lambda size: os.read(0, size), other.sendall)
    other.shutdown(socket.SHUT_WR)


other = socket.create_connection((sys.argv[1], int(sys.argv[2])))
threading.Thread(target=send, daemon=True).start()
carry(other.recv, write_all)
