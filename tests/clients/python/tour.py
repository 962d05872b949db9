"""What every stop of the tour shares: a client of the engine that DOCKER_HOST names, and names of its own."""

import io
import os
import tarfile
import unittest

import docker

IMAGE = "busybox"
PREFIX = "pytour-"
LABEL = {"tour": "python"}


class Stop(unittest.TestCase):
    """One family of endpoints. Leaves nothing behind, so that the tour can be made again on the same engine."""

    client: docker.DockerClient

    @classmethod
    def setUpClass(cls):
        cls.client = docker.from_env(version="auto", timeout=60)
        cls.addClassCleanup(cls.client.close)
        cls.addClassCleanup(cls._clear)

    @classmethod
    def _clear(cls):
        for container in cls.client.containers.list(all=True, filters={"label": "tour=python"}):
            container.remove(force=True, v=True)

    def start(self, command, **options):
        """A running container that goes when the test ends."""
        return self._kept(self.client.containers.run(IMAGE, command, detach=True, labels=LABEL, **options))

    def create(self, command, **options):
        return self._kept(self.client.containers.create(IMAGE, command, labels=LABEL, **options))

    def says(self, container, wanted):
        """Waits until the container has written so much; the tour's own time-out ends it."""
        said = b""
        for piece in container.logs(stream=True, follow=True):
            said += piece
            if said == wanted:
                return
        self.fail(f"expected {wanted}, it said {said}")

    def _kept(self, container):
        def remove():
            try:
                container.remove(force=True, v=True)
            except docker.errors.NotFound:
                pass

        self.addCleanup(remove)
        return container


def tar_of(**files):
    """A tar of the files, as bytes; a name's double underscores stand for slashes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name.replace("__", "/"))
            data = text.encode()
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def untar(pieces):
    """Name -> text (None for what is no file) of a tar that comes in pieces."""
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as tar:
        return {entry.name: tar.extractfile(entry).read().decode(errors="replace") if entry.isfile() else None for entry in tar}


def registry():
    """The address of the registry that the tour may push to."""
    return os.environ["TOUR_REGISTRY"]
