"""The process that runs submitted code, seen from here: started, asked, stopped when it hangs."""

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import scratch

from .child import Channel

SECONDS = 5.0  # for one call
LOADING = 30.0  # for importing a file: it may import more, or train something
SCRIPT = 5.0  # for a file that may train something; then its definitions are taken out
MEGABYTES = 4096  # for the process, what NumPy reserves included
CHILD = Path(__file__).with_name("child.py")
ENDED = {"timeout", "crash", "broken"}  # kinds of faults after which nothing is left of a process


class Fault(Exception):
    """The submitted code could not answer.

    kind is timeout, crash, broken (its connection), memory, exit, raised, load or gone; error_type
    is the name of the exception, where there was one; where is the line of the submission.
    """

    def __init__(self, concept, kind, message, error_type="", where=""):
        super().__init__(message)
        self.concept, self.kind, self.message = concept, kind, message
        self.error_type, self.where = error_type, where


class Process:
    """The other process: started when needed, stopped when it hangs, started again."""

    def __init__(self, files, seconds=None, loading=None, megabytes=MEGABYTES):
        self.files, self.megabytes = files, megabytes
        self.seconds, self.loading = seconds or SECONDS, loading or LOADING
        self.running, self.functions, self.answer = None, {}, None
        self.definitions = {}  # (path, name): what it is
        self.faults = {}  # path: what stopped the file
        self.in_pieces, self.unloadable = set(), set()  # paths
        self.at = 0  # how far it says that it has come
        self.bound, self.lent = {}, {}  # by concept: what has to be said again after a new start

    def start(self):
        """Start it and load the files; start again without one that ends it."""
        while self.running is None:
            self._launch()
            for file in self.files:
                if file.path not in self.unloadable and self.running:
                    self._load(file)
        for concept, content in self.bound.items():
            self.request(concept, "bind", concept, *content)
        for concept in self.lent:
            self.lend(concept)

    def bind(self, concept, *content):
        """Have something of the submission at hand as this concept."""
        self.bound[concept] = content
        self.request(concept, "bind", concept, *content)

    def lend(self, concept):
        """Have scratch's own thing of this name over there."""
        self.lent[concept] = self.request(concept, "lend", scratch.__file__, concept)

    def _launch(self):
        self.folder = tempfile.mkdtemp(prefix="parity-check-")
        one_thread = {f"{lib}_NUM_THREADS": "1" for lib in ("OMP", "OPENBLAS", "MKL")}
        self.running = subprocess.Popen(
            [sys.executable, str(CHILD), str(self.megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, **one_thread, "MPLBACKEND": "agg", "TMPDIR": self.folder},
            start_new_session=True,
        )
        self.channel = Channel(self.running.stdout, self.running.stdin)
        self.answers = queue.Queue()
        threading.Thread(
            target=self._listen, args=(self.channel, self.answers), daemon=True
        ).start()

    def _load(self, file):
        """Load a file; where it ends the process, take its definitions out the next time."""
        whole = file.path not in self.in_pieces
        seconds = min(SCRIPT, self.loading) if file.is_script and whole else self.loading
        request = (file.path, file.package, file.cells, file.names, whole)
        try:
            found, stopped = self.request(None, "load", *request, seconds=seconds)
        except Fault as fault:
            self.faults.setdefault(file.path, fault)
            (self.in_pieces if whole and file.cells is None else self.unloadable).add(file.path)
            return
        if stopped:
            kind, error_type, message, where = stopped
            self.faults[file.path] = Fault(None, kind, message, error_type, where)
        self.definitions |= {(file.path, name): thing for name, thing in found.items()}

    @staticmethod
    def _listen(channel, answers):
        try:
            while True:
                answers.put(channel.receive())
        except Exception:
            answers.put(None)

    def stop(self):
        """End it, with whatever it has started, and remove its folder."""
        if self.running is None:
            return
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)
        self.running.kill()
        self.running.wait()
        for stream in (self.running.stdin, self.running.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self.running = None
        for _ in range(10):  # what dies may still be writing
            shutil.rmtree(self.folder, ignore_errors=True)
            if not os.path.exists(self.folder):
                break
            time.sleep(0.05)

    def request(self, concept, kind, *content, seconds=None):
        """Ask, and wait for the answer; functions of this side are called in between."""
        if self.running is None:
            self.start()
        left = seconds or self.seconds
        self._send(concept, (kind, *content))
        while True:
            asked = time.monotonic()
            try:
                answer = self.answers.get(timeout=left)
            except queue.Empty:
                self.stop()
                words = f"took longer than {seconds or self.seconds:g} s"
                raise Fault(concept, "timeout", words) from None
            left = max(left - (time.monotonic() - asked), 0)
            if answer is None:
                raise self._ended(concept)
            if answer[0] == "at":
                self.at, left = answer[1], seconds or self.seconds
            elif answer[0] == "ask":
                self._send(concept, self.answer(concept, *answer[1:]))
            elif answer[0] == "error":
                kind, error_type, message, where = answer[1:]
                raise Fault(concept, kind, message, error_type, where)
            else:
                return answer[1]

    def _send(self, concept, message):
        try:
            self.channel.send(message)
        except OSError:
            raise self._ended(concept) from None

    def _ended(self, concept):
        try:
            status = self.running.wait(1)
        except subprocess.TimeoutExpired:  # it lives, but what it says is no answer
            status = None
        self.stop()
        if status is None:
            return Fault(concept, "broken", "broke the connection to this program")
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return Fault(concept, "crash", f"ended the interpreter ({how})")
