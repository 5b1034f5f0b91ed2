"""The filter is run here by a small interpreter of classic BPF, so that its meaning is checked, not its bytes."""

import struct

import pytest

from grading.sandbox import seccomp

X86_64, KILL, ALLOW, EPERM, EINVAL, ENOSYS = 0xC000003E, 0x80000000, 0x7FFF0000, 0x50001, 0x50016, 0x50026


def verdict(code, number, *arguments, arch=X86_64):
    data = struct.pack("<IIQ6Q", number, arch, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    lines = [struct.unpack_from("HBBI", code, at) for at in range(0, len(code), 8)]
    at, value = 0, 0
    while True:
        kind, yes, no, k = lines[at]
        at += 1
        if kind == 0x20:
            (value,) = struct.unpack_from("<I", data, k)
        elif kind == 0x54:
            value &= k
        elif kind == 0x06:
            return k
        else:
            hit = {0x15: value == k, 0x35: value >= k, 0x45: bool(value & k)}[kind]
            at += yes if hit else no


WALLED, BARE = seccomp.program(), seccomp.program(pid=4711)


@pytest.mark.parametrize("code", [WALLED, BARE], ids=["with namespaces", "without"])
@pytest.mark.parametrize("name", seccomp.DENIED)
def test_what_no_lesson_needs_is_refused(code, name):
    assert verdict(code, seccomp.DENIED[name]) == EPERM


@pytest.mark.parametrize("code", [WALLED, BARE], ids=["with namespaces", "without"])
def test_ordinary_calls_pass(code):
    for number in (0, 1, 2, 9, 10, 12, 57, 59, 60, 202, 230, 257, 262, 318):
        assert verdict(code, number) == ALLOW


@pytest.mark.parametrize("code", [WALLED, BARE], ids=["with namespaces", "without"])
def test_another_architecture_and_the_x32_numbers_end_the_process(code):
    assert verdict(code, 1, arch=0x40000003) == KILL
    assert verdict(code, 1 | 0x40000000) == KILL


@pytest.mark.parametrize("code", [WALLED, BARE], ids=["with namespaces", "without"])
def test_threads_and_forks_pass_and_new_namespaces_do_not(code):
    clone, thread, fork, new_user, new_net = 56, 0x3D0F00, 0x1200011, 0x10000000, 0x40000000
    assert verdict(code, clone, thread) == verdict(code, clone, fork) == ALLOW
    assert verdict(code, clone, fork | new_user) == verdict(code, clone, fork | new_net) == EPERM
    assert verdict(code, 435) == ENOSYS


def test_without_namespaces_only_local_streams_and_signals_to_oneself():
    socket, pair, kill, tgkill, stream, datagram = 41, 53, 62, 234, 1, 2
    assert verdict(BARE, socket, 1, stream) == verdict(BARE, pair, 1, stream | 0x80800) == ALLOW
    assert verdict(BARE, socket, 1, datagram) == verdict(BARE, pair, 1, datagram) == EINVAL
    assert [verdict(BARE, socket, family, stream) for family in (2, 10, 16, 17)] == [EINVAL] * 4
    assert verdict(BARE, kill, 4711) == verdict(BARE, tgkill, 4711) == ALLOW
    assert verdict(BARE, kill, 1) == verdict(BARE, kill, 2**32 - 1) == verdict(BARE, tgkill, 1) == EPERM


@pytest.mark.parametrize("name", seccomp.DENIED_BARE)
def test_without_namespaces_ways_to_other_processes_are_refused(name):
    assert verdict(BARE, seccomp.DENIED_BARE[name]) == EPERM
    assert verdict(WALLED, seccomp.DENIED_BARE[name]) == ALLOW


@pytest.mark.parametrize("code", [WALLED, BARE], ids=["with namespaces", "without"])
@pytest.mark.parametrize("name", seccomp.PRETENDED)
def test_changing_permissions_seems_to_work_and_does_nothing(code, name):
    assert verdict(code, seccomp.PRETENDED[name]) == 0x50000


def test_with_namespaces_sockets_are_those_of_an_empty_network():
    assert [verdict(WALLED, 41, family) for family in (1, 2, 10, 16)] == [ALLOW] * 4
    assert verdict(WALLED, 41, 17) == EINVAL


def test_jumps_stay_inside_the_program():
    for code in (WALLED, BARE):
        lines = [struct.unpack_from("HBBI", code, at) for at in range(0, len(code), 8)]
        assert all(at + 1 + max(yes, no) < len(lines) for at, (kind, yes, no, _) in enumerate(lines) if kind & 7 == 5)
        assert lines[-1] == (0x06, 0, 0, ALLOW)
        assert len(lines) < 4096
