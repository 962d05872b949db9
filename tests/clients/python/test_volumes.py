import docker

from tour import IMAGE, LABEL, PREFIX, Stop


class Volumes(Stop):
    def test_create_use_remove(self):
        volume = self.client.volumes.create(PREFIX + "data", labels=LABEL)
        self.addCleanup(lambda: [each.remove() for each in self.client.volumes.list(filters={"name": volume.name})])
        self.assertEqual((volume.attrs["Driver"], volume.attrs["Labels"], volume.attrs["Scope"]), ("local", LABEL, "local"))
        self.client.containers.run(IMAGE, ["sh", "-c", "echo kept > /d/f"], remove=True, volumes={volume.name: {"bind": "/d", "mode": "rw"}})
        self.assertEqual(self.client.containers.run(IMAGE, "cat /d/f", remove=True, volumes=[volume.name + ":/d:ro"]), b"kept\n")
        with self.assertRaises(docker.errors.ContainerError):
            self.client.containers.run(IMAGE, "touch /d/g", remove=True, volumes=[volume.name + ":/d:ro"])
        user = self.create("true", volumes=[volume.name + ":/d"])
        with self.assertRaises(docker.errors.APIError) as refused:
            volume.remove()
        self.assertEqual(refused.exception.status_code, 409)
        self.assertIn(f"volume is in use - [{user.id}]", refused.exception.explanation)
        user.remove()
        self.assertEqual([each.name for each in self.client.volumes.list(filters={"name": PREFIX + "data"})], [volume.name])
        self.assertIn(volume.name, [each.name for each in self.client.volumes.list(filters={"dangling": True})])
        self.assertIn(volume.name, [each["Name"] for each in self.client.df()["Volumes"]])
        volume.remove()
        with self.assertRaises(docker.errors.NotFound):
            self.client.volumes.get(volume.name)

    def test_prune_takes_what_nobody_uses(self):
        used = self.create("true", volumes=["/anonymous"])
        name = used.attrs["Mounts"][0]["Name"]
        self.assertNotIn(name, self.client.volumes.prune()["VolumesDeleted"] or [])
        used.remove(v=False)
        self.assertIn(name, self.client.volumes.prune()["VolumesDeleted"])
