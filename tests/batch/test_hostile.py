"""Folders, disks and files that are against us: an error of that item, and the others are drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_bench import Bench

from adviz import output
from adviz.batch.items import collect
from adviz.batch.run import Plan, run
from adviz.batch.work import Settings

PLAN = Plan("out", ("svg",), Settings({}, (), {}))
root = os.name != "nt" and os.geteuid() == 0


def test_samples_of_all_kinds(bench: Bench) -> None:
    bench.sample("in/bom.toml", b'\xef\xbb\xbfexpression = "x"\n')
    bench.sample("in/crlf.toml", b'# a\r\nexpression = """\r\na = x\r\na*a"""\r\n')
    bench.sample("in/latin.toml", b'title = "\xe9"\nexpression = "x"\n')
    bench.sample("in/utf16.toml", 'expression = "x"\n'.encode("utf-16"))
    bench.sample("in/nul.toml.toml", b'expression = "x\0"\n')
    bench.sample("in/empty.toml", b"\n")
    bench.sample("in/deep.toml", b"a = " + b"[" * 200_000)
    bench.sample("in/wide.toml", "\n".join(f"k{at} = {at}" for at in range(50_000)))
    bench.sample("in/big.toml").write_bytes(b"#" * (50 << 20))
    bench.sample("in/binary.toml", os.urandom(5_000))
    bench.sample("in/inject.toml", 'expression = "x"\ntitle = "</script><script>alert(1)</script>\\u202e"\n')
    os.mkfifo(bench.folder / "in" / "pipe.toml")
    (bench.folder / "in" / "link.toml").symlink_to("/etc/passwd")
    (bench.folder / "in" / "folder.toml").mkdir()
    ran = bench.run("in", "-T", "svg", "--json", "--gallery")
    found = bench.manifest()
    assert {name for name, item in found.items() if item["status"] == "drawn"} == {"bom", "crlf", "inject"}
    assert (ran.code, ran.summary) == (1, "out: 3 drawn, 10 failed, 0 up to date")
    assert "root:" not in ran.err
    for item in found.values():
        if item["error"]:
            assert len(item["error"]["message"]) < 200
            assert item["error"]["message"].isprintable()


@pytest.mark.skipif(root, reason="root may do everything")
def test_no_permission(bench: Bench) -> None:
    bench.sample("in/a.toml")
    bench.sample("in/b.toml").chmod(0)
    (bench.sample("in/sub/c.toml").parent).chmod(0)
    ran = bench.run("in", "-T", "svg")
    assert ran.summary == "out: 1 drawn, 2 failed, 0 up to date"
    bench.out.chmod(0o500)
    ran = bench.run("in", "-T", "svg")
    assert (ran.code, ran.err) == (
        2,
        "error: cannot write into out: permission denied\nremedy: give another folder with -d\n",
    )


@pytest.mark.skipif(not root or not sys.platform.startswith("linux"), reason="only root can become somebody else")
def test_no_permission_as_somebody_else() -> None:
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    folder.chmod(0o755)
    bench = Bench(folder)
    try:
        bench.sample("in/a.toml")
        bench.sample("in/b.toml").chmod(0)
        bench.sample("no.png")
        bench.sample("in/sub/c.toml").parent.chmod(0)
        for name, mode in (("out", 0o777), ("closed", 0o755)):
            (folder / name).mkdir()
            (folder / name).chmod(mode)
        (folder / "out" / "shut").mkdir()
        rows = as_nobody(folder, "in")
        assert "1 drawn, 2 failed" in rows
        assert "cannot read in/b.toml: permission denied" in rows
        assert "cannot read in/sub: permission denied" in rows
        assert "error: cannot write into closed: permission denied" in as_nobody(folder, "in", "-d", "closed")
        bench.sample("in2/shut/x.toml")
        assert "cannot write out/shut/x.txt: permission denied" in as_nobody(folder, "in2", "in/a.toml")
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def as_nobody(folder: Path, *args: str) -> str:
    """What a batch says on stderr that runs as a user without rights; as root it has imported what it needs."""
    code = (
        "import os, sys; from adviz.cli import main\n"
        "def go(*args):\n"
        "    sys.argv[1:] = ['batch', *args, '-j', '1', '-T', 'txt']\n"
        "    try: main()\n"
        "    except SystemExit: pass\n"
        "args = sys.argv[1:]\n"
        "go('in/a.toml', 'no.png', '-d', f'warm{os.getpid()}', '--at', 'x=1', '--gallery')\n"
        "go('in/a.toml', 'no.png', '-d', f'warm{os.getpid()}', '--at', 'x=1')\n"
        "os.setuid(65534); print('as nobody', file=sys.stderr)\n"
        "go(*args)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.partition("as nobody\n")[2]


def test_links_in_the_folder_of_the_outputs(bench: Bench) -> None:
    for name in ("sub/a", "inside/b", "c", "d", "e", "f"):
        bench.sample(f"in/{name}.toml")
    outside = bench.folder / "outside"
    outside.mkdir()
    (outside / "precious.svg").write_bytes(b"precious")
    bench.out.mkdir()
    (bench.out / "real").mkdir()
    (bench.out / "sub").symlink_to("../outside")
    (bench.out / "inside").symlink_to("real")
    (bench.out / "c.svg").symlink_to("../outside/precious.svg")
    (bench.out / "d.svg").symlink_to("/nowhere/at/all.svg")
    (bench.out / "e.svg").mkdir()
    ran = bench.run("in", "-T", "svg")
    assert ran.summary == "out: 2 drawn, 4 failed, 0 up to date"
    assert ran.err.count("there is a link that leads to") == 3
    assert "cannot write out/e.svg: something that is no regular file has this name" in ran.err
    assert (outside / "precious.svg").read_bytes() == b"precious"
    assert os.listdir(outside) == ["precious.svg"]
    assert os.listdir(bench.out / "real") == ["b.svg"]


def test_a_pipe_in_the_folder_of_the_outputs(bench: Bench) -> None:
    bench.sample("in/a.toml")
    bench.out.mkdir()
    os.mkfifo(bench.out / "a.svg")
    assert bench.run("in", "-T", "svg").summary == "out: 0 drawn, 1 failed, 0 up to date"


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB."""
    folder = tmp_path / "out"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(not root, reason="only root can mount a disk")
def test_a_full_disk(bench: Bench, tiny: Path) -> None:
    for at in range(60):
        bench.sample(f"in/{at:02d}.toml", number=at)
    ran = bench.run("in", "-T", "svg", "-j", "2")
    assert ran.code == 1
    drawn = len(bench.pictures())
    assert 5 < drawn < 60
    assert ran.summary == f"out: {drawn} drawn, {60 - drawn} failed, 0 up to date"
    assert ran.err.count("no space left on device") >= 60 - drawn
    assert all(path.read_bytes().endswith(b"</svg>\n") for path in tiny.glob("*.svg"))
    assert not list(tiny.glob("*.part"))
    subprocess.run(["mount", "-o", "remount,size=4m", tiny], check=True)
    again = bench.run("in", "-T", "svg", "-j", "2")
    assert again.code == 0
    assert int(again.summary.split()[1]) <= 60 - drawn + 2
    assert len(bench.pictures()) == 60


def test_a_disk_that_is_full_for_big_files(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench.folder)
    real = os.link

    def link(source: str, target: str, **options: object) -> None:
        if target.endswith("b.svg"):
            raise OSError(28, "No space left on device")
        real(source, target, **options)  # type: ignore[arg-type]

    def replace(_source: str, _target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, "link", link)
    for name in "abc":
        bench.sample(f"in/{name}.toml")
    rows, notes = run(collect(["in"]), PLAN, lambda _: monkeypatch.setattr(output.os, "replace", replace))
    assert [row.status for row in rows] == ["drawn", "failed", "drawn"]
    assert str(rows[1].error) == "cannot write out/b.svg: no space left on device"
    assert notes == (
        "cannot write out/.adviz-batch.jsonl: no space left on device: the next run will draw some pictures again",
    )
    assert sorted(os.listdir("out")) == [".adviz-batch.jsonl", "a.svg", "c.svg"]


def test_another_batch_in_the_folder(bench: Bench) -> None:
    bench.sample("in/a.toml")
    bench.sample("slow.txt", "\n".join("+".join(f"sin(x*{n + at})" for at in range(400)) for n in range(60)))
    with bench.start("slow.txt", "-T", "svg", "-j", "1") as process:
        while not list(bench.out.glob("*.svg")):
            assert process.poll() is None
        ran = bench.run("in", "-T", "svg")
        process.kill()
    assert (ran.code, ran.err) == (
        2, "error: another batch is writing into out\nremedy: wait for it, or give another folder with -d\n",
    )  # fmt: skip


def test_an_item_too_large_to_be_drawn(bench: Bench) -> None:
    big = "+".join(f"sin(x*{at})" for at in range(60_000))
    bench.sample("f.txt", f"a: x*x\nbig: {big}\nb: x*x\n")
    ran = bench.run("f.txt", "-T", "svg", "--timeout", "1.5", "-j", "2")
    assert ran.summary == "out: 2 drawn, 1 failed, 0 up to date"
    assert "error: f.txt:2: it takes longer than 1.5 s\nremedy: make it smaller, or give --timeout SECONDS\n" in ran.err
