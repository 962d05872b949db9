import docker
from docker.types import IPAMConfig, IPAMPool

from tour import IMAGE, LABEL, PREFIX, Stop


class Networks(Stop):
    def network(self, name, **options):
        made = self.client.networks.create(PREFIX + name, labels=LABEL, **options)
        self.addCleanup(lambda: [each.remove() for each in self.client.networks.list(ids=[made.id])])
        return made

    def test_create_inspect_list_remove(self):
        pool = IPAMConfig(pool_configs=[IPAMPool(subnet="10.123.0.0/24", gateway="10.123.0.9", iprange="10.123.0.128/25")])
        made = self.network("plain", driver="bridge", internal=True, attachable=True, ipam=pool, options={"com.docker.network.bridge.name": "pytour0"})
        self.assertEqual(made.attrs["IPAM"]["Config"], [{"Subnet": "10.123.0.0/24", "Gateway": "10.123.0.9", "IPRange": "10.123.0.128/25"}])
        self.assertEqual((made.attrs["Driver"], made.attrs["Internal"], made.attrs["Attachable"], made.attrs["Scope"]), ("bridge", True, True, "local"))
        self.assertEqual([each.name for each in self.client.networks.list(names=["pytour-plain"])], ["pytour-plain"])
        self.assertEqual({each.name for each in self.client.networks.list(filters={"type": "builtin"})}, {"bridge", "host", "none"})
        with self.assertRaises(docker.errors.APIError) as conflict:
            self.client.networks.create(made.name, check_duplicate=True)
        self.assertEqual(conflict.exception.status_code, 409)
        with self.assertRaises(docker.errors.APIError) as refused:
            self.client.networks.get("bridge").remove()
        self.assertEqual(refused.exception.status_code, 403)
        made.remove()
        with self.assertRaises(docker.errors.NotFound):
            self.client.networks.get(made.id)

    def test_names_addresses_and_membership(self):
        pool = IPAMConfig(pool_configs=[IPAMPool(subnet="10.124.0.0/24")])
        front, back = self.network("front", ipam=pool), self.network("back")
        server = self.start("sleep 1000", name=PREFIX + "server", network=front.name)
        other = self.start("sleep 1000", name=PREFIX + "other")
        front.connect(other, aliases=["pal"], ipv4_address="10.124.0.77")
        self.assertEqual(server.exec_run("ping -c1 -w5 pal").exit_code, 0)
        self.assertEqual(server.exec_run("ping -c1 -w5 pytour-other").exit_code, 0)
        front.reload()
        self.assertEqual({each.name for each in front.containers}, {server.name, other.name})
        other.reload()
        joined = other.attrs["NetworkSettings"]["Networks"][front.name]
        self.assertEqual((joined["IPAddress"], joined["NetworkID"]), ("10.124.0.77", front.id))
        back.connect(server)
        self.assertIn(b"eth1", server.exec_run("ip addr").output)
        with self.assertRaises(docker.errors.APIError) as refused:
            front.remove()
        self.assertEqual(refused.exception.status_code, 403)
        front.disconnect(other)
        back.disconnect(server, force=True)
        self.assertNotEqual(server.exec_run("ping -c1 -w2 pal").exit_code, 0)
        server.remove(force=True)
        self.assertEqual(self.client.networks.prune(filters={"label": "tour=python"})["NetworksDeleted"].sort(), ["pytour-back", "pytour-front"].sort())

    def test_modes(self):
        nobody = self.client.containers.run(IMAGE, "ls /sys/class/net", remove=True, network_mode="none")
        self.assertIn(b"lo", nobody)
        self.assertNotIn(b"eth0", nobody)
        owner = self.start("sleep 1000", hostname="shared-name")
        self.assertEqual(self.client.containers.run(IMAGE, "hostname", remove=True, network_mode="container:" + owner.id), b"shared-name\n")
