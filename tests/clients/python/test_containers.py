import datetime
import os
import socket
import threading

import docker
import websocket
from docker.types import LogConfig, Mount, Ulimit

from tour import IMAGE, PREFIX, Stop, tar_of, untar


class Running(Stop):
    def test_run_returns_output_and_raises_at_failure(self):
        self.assertEqual(self.client.containers.run(IMAGE, "echo hi", remove=True), b"hi\n")
        with self.assertRaises(docker.errors.ContainerError) as failed:
            self.client.containers.run(IMAGE, ["sh", "-c", "echo bad >&2; exit 3"], remove=True)
        self.assertEqual((failed.exception.exit_status, failed.exception.stderr), (3, b"bad\n"))
        with self.assertRaises(docker.errors.APIError) as failed:
            self.client.containers.run(IMAGE, "nosuchcommand", remove=True)
        self.assertEqual(failed.exception.status_code, 400)
        with self.assertRaises(docker.errors.ImageNotFound):
            self.client.api.create_container("pytour-nosuchimage")

    def test_options_reach_the_process(self):
        script = "id -u; id -g; pwd; hostname; echo $A; ulimit -n; cat /etc/hosts | grep other; ls -d /scratch; cat /proc/sys/net/core/somaxconn"
        out = self.client.containers.run(
            IMAGE,
            ["sh", "-c", script],
            remove=True,
            user="7:8",
            working_dir="/tmp",
            hostname="tourist",
            environment={"A": "b c"},
            ulimits=[Ulimit(name="nofile", soft=77, hard=88)],
            extra_hosts={"other": "10.1.2.3"},
            tmpfs={"/scratch": "size=1m"},
            sysctls={"net.core.somaxconn": "77"},
        )
        self.assertEqual(
            out.decode().split("\n"),
            ["7", "8", "/tmp", "tourist", "b c", "77", "10.1.2.3\tother", "/scratch", "77", ""],
        )

    def test_inspect_shows_what_was_asked_for(self):
        made = self.create(
            "sleep 1000",
            name=PREFIX + "asked",
            mem_limit="48m",
            nano_cpus=500_000_000,
            restart_policy={"Name": "on-failure", "MaximumRetryCount": 4},
            cap_add=["NET_ADMIN"],
            cap_drop=["MKNOD"],
            dns=["10.9.8.7"],
            read_only=True,
            log_config=LogConfig(type="json-file", config={"max-size": "1m"}),
            mounts=[Mount("/m", "pytour-asked-volume", type="volume", labels={"a": "b"})],
            ports={"80/tcp": ("127.0.0.1", None), "53/udp": None},
            init=True,
            pids_limit=50,
            shm_size="1m",
            stop_signal="SIGQUIT",
            oom_score_adj=100,
            security_opt=["no-new-privileges"],
            healthcheck={"test": ["CMD", "true"], "interval": 2_000_000_000},
        )
        host = made.attrs["HostConfig"]
        self.assertEqual(
            [host[name] for name in ("Memory", "NanoCpus", "CapAdd", "CapDrop", "Dns", "ReadonlyRootfs", "Init", "PidsLimit", "ShmSize", "OomScoreAdj", "SecurityOpt")],
            [48 << 20, 500_000_000, host["CapAdd"], host["CapDrop"], ["10.9.8.7"], True, True, 50, 1 << 20, 100, ["no-new-privileges"]],
        )
        self.assertIn(host["CapAdd"], (["NET_ADMIN"], ["CAP_NET_ADMIN"]))
        self.assertEqual(host["RestartPolicy"], {"Name": "on-failure", "MaximumRetryCount": 4})
        self.assertEqual(host["PortBindings"], {"53/udp": [{"HostIp": "", "HostPort": ""}], "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]})
        self.assertEqual(made.attrs["Config"]["Healthcheck"]["Test"], ["CMD", "true"])
        self.assertEqual(made.attrs["Config"]["StopSignal"], "SIGQUIT")
        self.assertEqual([(m["Type"], m["Name"], m["Destination"], m["RW"]) for m in made.attrs["Mounts"]], [("volume", "pytour-asked-volume", "/m", True)])
        made.start()
        made.reload()
        ports = made.attrs["NetworkSettings"]["Ports"]
        self.assertEqual(ports["80/tcp"][0]["HostIp"], "127.0.0.1")
        self.assertGreater(int(ports["80/tcp"][0]["HostPort"]), 1023)
        self.assertEqual(self.client.api.port(made.id, 80), ports["80/tcp"])
        made.remove(force=True)
        self.client.volumes.get("pytour-asked-volume").remove()


class Verbs(Stop):
    def test_a_life(self):
        made = self.create(["sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.1; done"], name=PREFIX + "life")
        self.assertEqual(made.status, "created")
        made.start()
        made.pause()
        self.assertEqual(self.status(made), "paused")
        made.unpause()
        made.rename(PREFIX + "after")
        self.assertEqual(self.client.containers.get(PREFIX + "after").id, made.id)
        made.restart(timeout=5)
        self.assertEqual(self.status(made), "running")
        self.says(made, b"up\nup\n")
        made.stop(timeout=5)
        self.assertEqual(made.wait()["StatusCode"], 5)
        self.assertEqual(made.logs(), b"up\nup\n")
        made.start()
        made.kill()
        self.assertEqual(made.wait()["StatusCode"], 137)
        self.assertEqual(self.client.api.inspect_container(made.id)["State"]["ExitCode"], 137)
        made.remove()
        with self.assertRaises(docker.errors.NotFound) as gone:
            self.client.containers.get(PREFIX + "after")
        self.assertEqual(gone.exception.explanation, "No such container: pytour-after")

    def status(self, container):
        container.reload()
        return container.status

    def test_conflicts_are_409(self):
        made = self.start("sleep 1000", name=PREFIX + "conflict")
        for refused in (made.remove, made.unpause, lambda: self.create("true", name=PREFIX + "conflict")):
            with self.assertRaises(docker.errors.APIError) as failed:
                refused()
            self.assertIn(failed.exception.status_code, (409, 500))

    def test_wait_for_conditions(self):
        made = self.start("sleep 1000")
        ended = []
        waiter = threading.Thread(target=lambda: ended.append(made.wait(condition="removed")))
        waiter.start()
        made.kill("SIGINT")
        made.kill()
        self.assertEqual(made.wait(condition="not-running")["StatusCode"], 137)
        made.remove()
        waiter.join(30)
        self.assertEqual([end["StatusCode"] for end in ended], [137])

    def test_list_filters(self):
        running = self.start("sleep 1000", name=PREFIX + "l1")
        exited = self.start(["sh", "-c", "exit 4"], name=PREFIX + "l2")
        exited.wait()

        def names(**options):
            found = self.client.containers.list(**options)
            return sorted(each.name for each in found if each.name.startswith(PREFIX))

        self.assertEqual(names(), [running.name])
        self.assertEqual(names(all=True), [running.name, exited.name])
        self.assertEqual(names(all=True, filters={"exited": 4}), [exited.name])
        self.assertEqual(names(filters={"status": "exited"}), [exited.name])
        self.assertEqual(names(all=True, filters={"name": "pytour-l1"}), [running.name])
        self.assertEqual(names(all=True, filters={"label": ["tour=python", "nosuch"]}), [])
        self.assertEqual(names(all=True, filters={"since": running.id}), [exited.name])
        self.assertEqual([each["Names"] for each in self.client.api.containers(limit=1)], [["/" + exited.name]])
        sized = self.client.api.containers(size=True, filters={"id": running.id})
        self.assertIn("SizeRootFs", sized[0])

    def test_update_top_stats_diff_resize(self):
        made = self.start(["sh", "-c", "echo x > /made; sleep 1000"], mem_limit="32m", tty=True)
        made.update(mem_limit="40m", memswap_limit="80m", cpu_shares=512)
        self.assertEqual(self.client.api.inspect_container(made.id)["HostConfig"]["Memory"], 40 << 20)
        made.resize(20, 70)
        size = made.exec_run("stty size -F /dev/console")
        self.assertEqual(size.output.strip(), b"20 70")
        top = made.top(ps_args="-o pid,args")
        self.assertEqual(top["Titles"], ["PID", "COMMAND"])
        self.assertIn("sleep 1000", [row[-1] for row in top["Processes"]])
        stats = made.stats(stream=False)
        self.assertEqual(stats["memory_stats"]["limit"], 40 << 20)
        self.assertGreater(stats["memory_stats"]["usage"], 0)
        flow = made.stats(stream=True, decode=True)
        first, second = next(flow), next(flow)
        self.assertEqual((first["id"], first["name"]), (made.id, "/" + made.name))
        self.assertGreaterEqual(second["cpu_stats"]["cpu_usage"]["total_usage"], first["cpu_stats"]["cpu_usage"]["total_usage"])
        flow.close()
        self.assertIn({"Path": "/made", "Kind": 1}, made.diff())

    def test_prune(self):
        done = self.start("true", name=PREFIX + "prune")
        done.wait()
        pruned = self.client.containers.prune(filters={"label": "tour=python"})
        self.assertEqual(pruned["ContainersDeleted"], [done.id])

    def test_health(self):
        made = self.start(
            ["sh", "-c", "sleep 0.5; touch /ready; sleep 1000"],
            healthcheck={"test": ["CMD", "ls", "/ready"], "interval": 300_000_000, "retries": 100},
        )
        healthy = self.client.events(decode=True, since=0, filters={"container": made.id, "event": "health_status: healthy"})
        self.assertEqual(next(healthy)["status"], "health_status: healthy")
        healthy.close()
        made.reload()
        self.assertEqual(made.attrs["State"]["Health"]["Status"], "healthy")


class Streams(Stop):
    def test_logs(self):
        made = self.start(["sh", "-c", "echo one; echo two >&2; sleep 0.2; echo three"], name=PREFIX + "logs")
        made.wait()
        self.assertEqual(made.logs(stderr=False), b"one\nthree\n")
        self.assertEqual(made.logs(stdout=False), b"two\n")
        self.assertEqual(made.logs(tail=1), b"three\n")
        stamp, text = made.logs(stdout=False, timestamps=True).split(b" ", 1)
        self.assertEqual(text, b"two\n")
        self.assertRegex(stamp, rb"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
        self.assertEqual(made.logs(since=datetime.datetime.utcnow() + datetime.timedelta(hours=1)), b"")
        self.assertEqual(made.logs(until=datetime.datetime.utcnow() - datetime.timedelta(hours=1)), b"")

    def test_logs_followed(self):
        made = self.start(["sh", "-c", "for i in 1 2 3; do echo tick $i; sleep 0.1; done"])
        self.assertEqual(b"".join(made.logs(stream=True, follow=True)), b"tick 1\ntick 2\ntick 3\n")

    def test_attach_reads_and_writes(self):
        made = self.create("sort", stdin_open=True)
        reader = made.attach_socket(params={"stdout": 1, "stream": 1})
        writer = made.attach_socket(params={"stdin": 1, "stream": 1})
        made.start()
        writer._sock.sendall(b"b\na\n")
        writer._sock.shutdown(1)
        self.assertEqual(reader.read(12), b"\x01\0\0\0\0\0\0\x04a\nb\n")
        self.assertEqual((reader.read(1), writer.read(1)), (b"", b""))
        reader.close()
        writer.close()
        made.wait()
        self.assertEqual(made.logs(), b"a\nb\n")

    def test_attach_over_a_websocket(self):
        made = self.create("cat", stdin_open=True)
        made.start()
        path = f"/containers/{made.id}/attach/ws?stream=1&stdin=1&stdout=1"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(os.environ["DOCKER_HOST"].removeprefix("unix://"))
            client = websocket.create_connection(f"ws://localhost{path}", socket=connection)
            client.send("typed\n")
            self.assertEqual(client.recv_data(), (websocket.ABNF.OPCODE_BINARY, b"typed\n"))
            made.kill()
            self.assertEqual(client.recv_data()[0], websocket.ABNF.OPCODE_CLOSE)

    def test_attach_demultiplexes(self):
        made = self.create(["sh", "-c", "echo out; echo err >&2"])
        streams = made.attach(stream=True, demux=True, stdout=True, stderr=True)
        made.start()
        found = list(streams)
        self.assertEqual(b"".join(out for out, _ in found if out), b"out\n")
        self.assertEqual(b"".join(err for _, err in found if err), b"err\n")

    def test_exec(self):
        made = self.start("sleep 1000", environment={"OUTER": "o"})
        self.assertEqual(tuple(made.exec_run(["sh", "-c", "echo $OUTER $INNER; pwd; id -u; exit 6"], environment={"INNER": "i"}, workdir="/tmp", user="9")), (6, b"o i\n/tmp\n9\n"))
        self.assertEqual(made.exec_run(["sh", "-c", "echo a; echo b >&2"], demux=True).output, (b"a\n", b"b\n"))
        self.assertEqual(made.exec_run("tty", tty=True).output, b"/dev/pts/0\r\n")
        self.assertEqual(b"".join(made.exec_run("seq 3", stream=True).output), b"1\n2\n3\n")
        made.exec_run(["touch", "/detached"], detach=True)
        api = self.client.api
        exec_id = api.exec_create(made.id, "cat", stdin=True)["Id"]
        socket = api.exec_start(exec_id, socket=True)
        self.assertTrue(api.exec_inspect(exec_id)["Running"])
        socket._sock.sendall(b"echoed")
        socket._sock.shutdown(1)
        self.assertEqual(socket.read(14), b"\x01\0\0\0\0\0\0\x06echoed")
        self.assertEqual(socket.read(1), b"")
        socket.close()
        ended = api.exec_inspect(exec_id)
        self.assertEqual((ended["Running"], ended["ExitCode"], ended["ContainerID"]), (False, 0, made.id))
        with_tty = api.exec_create(made.id, ["sh", "-c", "read go; stty size"], stdin=True, tty=True)["Id"]
        socket = api.exec_start(with_tty, tty=True, socket=True)
        api.exec_resize(with_tty, height=11, width=33)
        socket._sock.sendall(b"go\n")
        self.assertIn(b"11 33", socket.read(100) + (socket.read(100) or b""))
        socket.close()
        self.assertNotEqual(made.exec_run("nosuchprogram").exit_code, 0)
        made.stop(timeout=0)
        with self.assertRaises(docker.errors.APIError) as refused:
            made.exec_run("true")
        self.assertEqual(refused.exception.status_code, 409)


class Files(Stop):
    def test_archives_go_in_and_out(self):
        made = self.create("cat /in/a")
        self.assertTrue(made.put_archive("/", tar_of(in__a="from outside\n")))
        pieces, stat = made.get_archive("/in")
        self.assertEqual((stat["name"], stat["linkTarget"]), ("in", ""))
        self.assertEqual(untar(pieces), {"in": None, "in/a": "from outside\n"})
        made.start()
        made.wait()
        self.assertEqual(made.logs(), b"from outside\n")
        with self.assertRaises(docker.errors.NotFound):
            made.get_archive("/nosuch")
        with self.assertRaises(docker.errors.NotFound):
            made.put_archive("/nosuch", tar_of(a="b"))

    def test_export_holds_the_root(self):
        made = self.start(["sh", "-c", "echo kept > /kept"])
        made.wait()
        self.assertEqual(untar(made.export())["kept"], "kept\n")
