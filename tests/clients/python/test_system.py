import threading
import time

import docker

from tour import PREFIX, Stop


class System(Stop):
    def test_facts(self):
        self.assertTrue(self.client.ping())
        version = self.client.version()
        self.assertEqual(version["Os"], "linux")
        self.assertEqual(version["ApiVersion"], self.client.api.api_version)
        info = self.client.info()
        self.assertEqual(info["OSType"], "linux")
        self.assertGreater(info["NCPU"], 0)
        self.assertEqual(info["Swarm"]["LocalNodeState"], "inactive")
        df = self.client.df()
        self.assertTrue({"Images", "Containers", "Volumes", "BuildCache", "LayersSize"} <= set(df))

    def test_events_live_and_past(self):
        begun = int(time.time()) - 1
        live = self.client.events(decode=True, filters={"label": "tour=python", "type": "container"})
        seen = []

        def follow():
            for event in live:
                seen.append(event["Action"])
                if event["Action"] == "destroy":
                    return

        follower = threading.Thread(target=follow)
        follower.start()
        made = self.start(["sh", "-c", "exit 3"], name=PREFIX + "events")
        made.wait()
        made.remove()
        follower.join(30)
        live.close()
        self.assertEqual(seen, ["create", "start", "die", "destroy"])
        past = list(self.client.events(decode=True, since=begun, until=int(time.time()) + 1, filters={"container": made.id}))
        self.assertEqual([event["Action"] for event in past if event["Type"] == "container"], ["create", "start", "die", "destroy"])
        died = [event for event in past if event["Action"] == "die"][0]
        self.assertEqual((died["Actor"]["Attributes"]["exitCode"], died["Actor"]["Attributes"]["name"], died["from"]), ("3", made.name, "busybox"))

    def test_no_swarm_no_plugins(self):
        self.assertEqual(self.client.plugins.list(), [])
        with self.assertRaises(docker.errors.NotFound):
            self.client.plugins.get("pytour-nosuch")
        for ask in (self.client.nodes.list, self.client.services.list, self.client.secrets.list, self.client.configs.list, self.client.swarm.reload):
            with self.assertRaises(docker.errors.APIError) as refused:
                ask()
            self.assertEqual(refused.exception.status_code, 503)
            self.assertIn("This node is not a swarm manager.", refused.exception.explanation)
