import io
import json
import os

import docker

from tour import IMAGE, PREFIX, Stop, registry, tar_of, untar


class Images(Stop):
    def drop(self, name):
        def remove():
            try:
                self.client.images.remove(name, force=True)
            except docker.errors.ImageNotFound:
                pass

        self.addCleanup(remove)
        return name

    def test_inspect_list_history(self):
        image = self.client.images.get(IMAGE)
        self.assertIn("busybox:latest", image.tags)
        self.assertEqual(image.attrs["Os"], "linux")
        self.assertEqual(image.attrs["RootFS"]["Type"], "layers")
        self.assertIn(image.id, [each.id for each in self.client.images.list(name="busybox")])
        self.assertEqual(self.client.images.list(filters={"reference": "pytour-nosuch"}), [])
        self.assertEqual(image.history()[0]["Id"], image.id)
        with self.assertRaises(docker.errors.ImageNotFound) as missing:
            self.client.images.get("pytour-nosuch")
        self.assertIn("No such image: pytour-nosuch:latest", missing.exception.explanation)

    def test_tag_and_remove(self):
        image = self.client.images.get(IMAGE)
        self.assertTrue(image.tag(self.drop("pytour-tag"), tag="one"))
        self.assertEqual(self.client.images.get("pytour-tag:one").id, image.id)
        removed = self.client.api.remove_image("pytour-tag:one")
        self.assertEqual(removed, [{"Untagged": "pytour-tag:one"}])

    def test_save_and_load(self):
        image = self.client.images.get(IMAGE)
        image.tag(self.drop("pytour-saved"), tag="v1")
        saved = b"".join(self.client.images.get("pytour-saved:v1").save(named="pytour-saved:v1"))
        self.client.images.remove("pytour-saved:v1")
        loaded = self.client.images.load(saved)
        self.assertEqual([each.id for each in loaded], [image.id])
        manifest = json.loads(untar([saved])["manifest.json"])
        self.assertEqual(manifest[0]["RepoTags"], ["pytour-saved:v1"])
        with self.assertRaises(docker.errors.ImageLoadError):
            self.client.images.load(b"no tar at all")

    def test_import(self):
        name = self.drop("pytour-import:v1")
        answer = self.client.api.import_image_from_data(tar_of(file="text"), repository="pytour-import", tag="v1", changes=["CMD /file"])
        self.assertRegex(answer, r'"status": ?"sha256:[0-9a-f]{64}"')
        self.assertEqual(self.client.images.get(name).attrs["Config"]["Cmd"], ["/bin/sh", "-c", "/file"])

    def test_commit(self):
        made = self.start(["sh", "-c", "echo kept > /kept"])
        made.wait()
        image = made.commit(self.drop("pytour-commit"), tag="v1", message="why", author="Ada", changes="ENV A=b", conf={"Cmd": ["cat", "/kept"]})
        self.assertEqual((image.attrs["Author"], image.attrs["Comment"]), ("Ada", "why"))
        self.assertIn("A=b", image.attrs["Config"]["Env"])
        self.assertEqual(self.client.containers.run("pytour-commit:v1", remove=True), b"kept\n")

    def test_build(self):
        self.drop("pytour-build:v1")
        context = tar_of(Dockerfile="FROM busybox AS base\nARG WHO=nobody\nCOPY d /d\nRUN echo $WHO >> /d/a\nFROM base AS end\nLABEL x=y\nCMD cat /d/a\n", d__a="copied\n", d__b="ignored\n", _dockerignore="")
        image, log = self.client.images.build(fileobj=io.BytesIO(context), custom_context=True, tag="pytour-build:v1", buildargs={"WHO": "Ada"}, target="end", labels={"z": "1"}, rm=True)
        lines = [each["stream"] for each in log if "stream" in each]
        self.assertIn("Step 1/8 : FROM busybox AS base", lines)
        self.assertEqual(image.labels, {"x": "y", "z": "1"})
        self.assertEqual(self.client.containers.run(image, remove=True), b"copied\nAda\n")
        again, log = self.client.images.build(fileobj=io.BytesIO(context), custom_context=True, buildargs={"WHO": "Ada"}, target="end", labels={"z": "1"}, rm=True)
        self.assertEqual(again.id, image.id)
        self.assertIn(" ---> Using cache\n", [each.get("stream") for each in log])
        with self.assertRaises(docker.errors.BuildError) as failed:
            self.client.images.build(fileobj=io.BytesIO(b"FROM busybox\nRUN exit 9\n"), rm=True, forcerm=True)
        self.assertEqual(failed.exception.msg, "The command '/bin/sh -c exit 9' returned a non-zero code: 9")
        with self.assertRaises(docker.errors.APIError) as failed:
            self.client.images.build(fileobj=io.BytesIO(b"FROM busybox\nNOSUCH x\n"))
        self.assertIn("unknown instruction: NOSUCH", failed.exception.explanation)

    def test_prune(self):
        self.client.images.build(fileobj=io.BytesIO(b"FROM busybox\nLABEL pytour=pruned\n"))
        pruned = self.client.images.prune(filters={"label": "pytour=pruned"})
        self.assertEqual(len([each for each in pruned["ImagesDeleted"] if "Deleted" in each]), 1)
        self.assertIn("SpaceReclaimed", self.client.api.prune_builds())


class Registries(Stop):
    def test_push_pull_inspect_search(self):
        name = registry() + "/pytour/app"
        image = self.client.images.get(IMAGE)
        image.tag(name, tag="v1")
        pushed = list(self.client.images.push(name, tag="v1", stream=True, decode=True))
        digest = [line["aux"]["Digest"] for line in pushed if "aux" in line][0]
        self.client.images.remove(name + ":v1")
        pulled = self.client.images.pull(name, tag="v1")
        self.assertEqual(pulled.id, image.id)
        self.assertIn(f"{name}@{digest}", pulled.attrs["RepoDigests"])
        known = self.client.images.get_registry_data(name + ":v1")
        self.assertEqual(known.id, digest)
        self.assertEqual(self.client.images.pull(f"{name}@{digest}").id, image.id)
        self.assertEqual(self.client.images.pull(name, all_tags=True)[0].id, image.id)
        self.client.images.remove(name + ":v1")
        with self.assertRaises(docker.errors.NotFound):
            self.client.images.pull(name, tag="nosuch")
        for tagged in (name + ":v1", f"{name}@{digest}"):
            try:
                self.client.images.remove(tagged)
            except docker.errors.ImageNotFound:
                pass

    def test_login(self):
        name, password = os.environ["TOUR_ACCOUNT"].split(":")
        address = os.environ["TOUR_GUARDED_REGISTRY"]
        self.assertEqual(self.client.login(name, password, registry=address, reauth=True)["Status"], "Login Succeeded")
        image = self.client.images.get(IMAGE)
        image.tag(f"{address}/pytour/app", tag="v1")
        pushed = list(self.client.images.push(f"{address}/pytour/app", tag="v1", stream=True, decode=True))
        self.assertIn("aux", pushed[-1])
        self.client.images.remove(f"{address}/pytour/app:v1")
        with self.assertRaises(docker.errors.APIError):
            self.client.login(name, "wrong", registry=address, reauth=True)
        with self.assertRaises(docker.errors.APIError):
            self.client.login(name, password, registry="127.0.0.1:1", reauth=True)
