/**
 * Command lines that Docker's own client was recorded with.
 */
export interface CliCase {
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** One command line a line; words in quotes may hold blanks. */
function lines(text: string): CliCase[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ args: words(line) }));
}

const words = (line: string): string[] =>
  [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|(\S+))/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );

const FLAG_ERRORS = lines(`
ps foo
ps --foo
ps -az
ps -az=1
ps --format
ps -n
ps -n x
ps --last=x
ps -a=maybe
ps ---
ps --=
ps -q=
ps --filter x
ps -hx
ps -- x
run
run -d -it
run --foo
run --rm=x busybox
rm
rename a
rename a b c
inspect
logs a b
exec a
stop
start
attach
top
tag a
wait
update
update web
port
port a b c
import
load x
events x
images a b
stats --foo
container foo
container ls x
container ls --foo
container rm
container run
container --foo
container -x ls
image foo bar
image ls a b
system df --foo
system info x
foo
--foo
--=x
-H
''
-l foo ps
help foo
version x
info x
`);

const RUN_ERRORS = lines(`
run -m x busybox
run -m 1x busybox
run -m '' busybox
run -m -1 busybox
run --pull foo busybox
run -p 99999999:1 busybox
run -p abc busybox
run -p 80-82:90-91 busybox
run -p 1:2:3:4 busybox
run -p 80/foo busybox
run -p x.y:80:80 busybox
run -p a=b busybox
run -p 80:: busybox
run -p '' busybox
run -p 81-80:1 busybox
run -p 1:-5 busybox
run -v :/b busybox
run -v a:/x: busybox
run -v '' busybox
run --mount foo busybox
run --mount type=foo,x=1 busybox
run --mount 'type="foo' busybox
run --mount '"dst=a' busybox
run --mount '"dst=a"x' busybox
run --mount '' busybox
run --mount type= busybox
run --mount type=volume,bind-propagation=x,dst=/a busybox
run --mount type=bind,src=.,dst=/x,bind-propagation=shared,bind-recursive=readonly busybox
run --mount type=bind,dst=/x,bind-recursive=foo busybox
run --mount type=bind,dst=/x,bind-recursive=writable busybox
run --mount type=bind,dst=/x,ro,bind-recursive=readonly busybox
run --mount type=bind,src=/a,dst=/x,bind-create-src busybox
run --mount type=tmpfs,dst=/x,tmpfs-size=q busybox
run --mount type=tmpfs,dst=/x,tmpfs-mode=9 busybox
run --mount type=tmpfs,dst=/x,tmpfs-options=exec busybox
run --mount type=tmpfs busybox
run --mount type=tmpfs,ro=x,dst=/x busybox
run --mount type=bind,volume-nocopy,dst=/x busybox
run --network '' busybox
run --network name=a,foo=b busybox
run --network alias=b busybox
run --network name=a,ip busybox
run --network name=a,mac-address=x busybox
run --network name=a,gw-priority=x busybox
run --network name=a,driver-opt=x busybox
run --network host --network b busybox
run --network a --network a busybox
run --network-alias x busybox
run --network name=a,alias=b --network-alias c busybox
run --network name=a,ip=1.1.1.1 --ip 1.1.1.2 busybox
run --network name=a,mac-address=92:d0:c6:0a:29:33 --mac-address 92:d0:c6:0a:29:34 busybox
run --ulimit foo busybox
run --ulimit foo=1 busybox
run --ulimit nofile=x busybox
run --ulimit nofile=5:3 busybox
run --ulimit nofile=-1:5 busybox
run --ulimit nproc=1:2:3 busybox
run --restart on-failure:x busybox
run --restart a:b:c busybox
run --restart :3 busybox
run --rm --restart always busybox
run --add-host foo busybox
run --add-host a:x busybox
run --add-host a= busybox
run --add-host :1.1.1.1 busybox
run --dns x busybox
run --dns-search '' busybox
run --dns-search a..b busybox
run --device foo busybox
run --device /a:/b:z busybox
run --device /a:/b:c:d busybox
run --device '' busybox
run --cpus x busybox
run --cpus 1.0000000001 busybox
run --cpus '' busybox
run --gpus x busybox
run --gpus a=b busybox
run --gpus all,all busybox
run --env-file /nonexistent busybox
run --label-file /nonexistent busybox
run -e =x busybox
run -l =x busybox
run -l '' busybox
run --security-opt foo busybox
run --security-opt seccomp=/nonexist busybox
run --pid foo busybox
run --pid container: busybox
run --uts foo busybox
run --userns foo busybox
run --cgroupns x busybox
run -a foo busybox
run -d -a stdout busybox
run --expose a:b busybox
run --expose x busybox
run --expose 5-3 busybox
run --memory-swappiness 101 busybox
run --memory-swappiness -2 busybox
run --health-cmd a --no-healthcheck busybox
run --health-interval -1s busybox
run --health-interval x busybox
run --health-interval 5 busybox
run --health-interval 5y busybox
run --health-retries -1 busybox
run BUSYBOX
run Foo/bar
run 'a:b:c'
run a//b
run --platform a/b/c/d busybox
run --platform foo busybox
run --sysctl x busybox
run --sysctl a=b busybox
run --storage-opt x busybox
run --log-driver none --log-opt a=b busybox
run --link '' busybox
run --link a:b:c busybox
run --shm-size x busybox
run --blkio-weight 70000 busybox
run --blkio-weight x busybox
run --blkio-weight-device x busybox
run --blkio-weight-device /dev/a:1 busybox
run --blkio-weight-device a:100 busybox
run --device-read-bps x busybox
run --device-read-bps /dev/a:x busybox
run --device-read-iops /dev/a:x busybox
run --device-cgroup-rule x busybox
run --stop-timeout x busybox
run --cpu-shares x busybox
run --pids-limit 99999999999999999999 busybox
run --mac-address x busybox
run --io-maxiops -1 busybox
run -it busybox
create ''
create --pull foo busybox
create --mac-address x busybox
create sha256:abc
create 'busybox@sha256:abc'
create -h
run --name web busybox
run --name bad busybox
run --name denied busybox
run -d --name bad busybox
run nosuch
run --pull never nosuch
run -q nosuch
run --pull always busybox
create nosuch
create --name web busybox
`);

const CREATE = lines(`
create busybox
create busybox sh -c 'echo hi'
create -it busybox
create -i --attach stdout busybox
create --name warned busybox
create -p 80:80 -p 127.0.0.1::53/udp -p 8080-8090:443/tcp -p 70-71:70-71 busybox
create -p '[::1]:80:80' -p ::1:81:81 busybox
create -p published=80,target=81,protocol=udp busybox
create -P --expose 7-9/udp --expose 80 busybox
create -v /a:/b -v vol:/c -v /anon -v a:/x:foo -v relative -v /: -v a/b:/x busybox
create --mount type=bind,src=/x,dst=/y,ro --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1777 busybox
create --mount type=volume,src=v,dst=/x,volume-opt=a=b,volume-label=c=d,volume-subpath=p,volume-nocopy,volume-driver=z busybox
create --mount type=image,src=v,dst=/x,image-subpath=a busybox
create --mount src=v,dst=/x,consistency=x,readonly=1 busybox
create --mount type=bind,src=/a,dst=/x,bind-nonrecursive busybox
create --mount type=bind,src=/a,dst=/x,bind-recursive=disabled busybox
create --mount type=bind,src=/a,dst=/x,ro,bind-recursive=readonly,bind-propagation=rprivate busybox
create --tmpfs /run:size=1m --tmpfs /tmp busybox
create -e A=b -e EMPTY= -e NOSUCHVARIABLE -l x=y -l z --label a=b=c busybox
create -m 64m --memory-swap -1 --memory-reservation 1k --shm-size 64m --cpus 1.5 --cpu-shares 1 --cpuset-cpus 0 --pids-limit 3 busybox
create -m 1.5g busybox
create -m '64 m' busybox
create -m 1e3 busybox
create -m .5k --memory-swap 1g busybox
create -m 2GiB --shm-size 1tb busybox
create --cpus 1/2 busybox
create --cpus 1e-1 busybox
create --cpus -1 busybox
create --network foo --ip 1.2.3.4 --network-alias al --mac-address 92:d0:c6:0a:29:33 --link-local-ip 1.1.1.1 busybox
create --network name=a,alias=b,alias=c,ip=1.1.1.1,driver-opt=a=b,mac-address=92:d0:c6:0a:29:33,gw-priority=1 --network b busybox
create --network host busybox
create --network none --ip6 ::1 busybox
create --network container:x -p 80:80 busybox
create --net bridge --net-alias x --net foo busybox
create --link a --network b busybox
create --link a:b --link c busybox
create --ulimit nofile=10:20 --ulimit core=5:-1 --ulimit nproc=-1 busybox
create --init --restart on-failure:3 busybox
create --init=false --restart unless-stopped busybox
create --restart '' busybox
create --restart on-failure:-1 busybox
create --restart foo busybox
create --health-cmd true --health-interval 3s --health-timeout 1m30s --health-retries 2 --health-start-period 1h --health-start-interval 5ms busybox
create --no-healthcheck busybox
create --device /dev/null --device /dev/x:/dev/y --device /dev/a:r --device /dev/x:/dev/y:rw busybox
create --device-cgroup-rule 'c 1:* rwm' --blkio-weight 10 --blkio-weight-device /dev/a:100 --device-read-bps /dev/a:1mb --device-write-iops /dev/a:100 busybox
create --add-host a:1.1.1.1 --add-host b=host-gateway --add-host 'c:[::1]' --add-host d:::1 busybox
create --dns 1.1.1.1 --dns 127.0.0.1 --dns-search x.y. --dns-search z --dns-opt a --dns-option b busybox
create --dns-search . busybox
create --stop-signal TERM --stop-timeout 3 --entrypoint '' busybox
create --entrypoint sh busybox -c true
create --sysctl net.a=b --sysctl kernel.sem=1 --annotation k=v busybox
create --platform linux/386 busybox
create --platform x/y busybox
create --platform linux/x86_64 busybox
create --platform arm busybox
create --security-opt systempaths=unconfined --security-opt no-new-privileges --security-opt seccomp=unconfined --security-opt apparmor:x busybox
create --gpus all busybox
create --gpus 2,driver=x busybox
create --gpus '"device=0,1","capabilities=compute,utility"' busybox
create --cap-add NET_ADMIN --cap-add sys_admin --cap-add CAP_KILL --cap-drop ALL --cap-drop chown busybox
create --cap-add all --cap-drop mknod busybox
create --privileged --read-only --userns host --uts host --ipc host --pid host --cgroupns private busybox
create --pid container:x --ipc container:y --ipc shareable busybox
create -h h --domainname d -u u:g -w /w --group-add g --group-add 5 --volumes-from x:ro --volume-driver d busybox
create --log-driver json-file --log-opt a=b --log-opt c=d=e --storage-opt size=1g --runtime r --isolation default busybox
create --oom-kill-disable busybox
create --oom-kill-disable -m 10m --oom-score-adj -5 --memory-swappiness 50 --kernel-memory 1m busybox
create --cgroup-parent /x --cpu-period 1000 --cpu-quota 500 --cpu-rt-period 1 --cpu-rt-runtime 1 --cpuset-mems 0 busybox
create --rm --cidfile /tmp/no/such/dir/x busybox
create --use-api-socket=false busybox
create -ti --rm --name=new -eA=1 -p80:80 -m64m busybox -it --rm
create -- busybox --name x
`);

const RUN = lines(`
run busybox
run busybox true
run --rm busybox
run -d busybox
run -dq --rm busybox
run -d --name warned busybox
run -i busybox cat
run -a stdin busybox
run --sig-proxy=false busybox
run --detach-keys ctrl-a busybox
container run --rm busybox true
start web
start broken
start web nosuch broken
start -a web
start -ai web
start -a nosuch
start -a web broken
start -a broken
attach web
attach broken
attach nosuch
attach --no-stdin web
exec web ls
exec -d web ls -l
exec -e A=b -u root -w /tmp --privileged web env
exec -i web cat
exec -it web sh
exec --env-file /nonexistent web ls
`);

const CONTAINERS = lines(`
ps
ps -a
ps -q
ps -aq --no-trunc
ps -s
ps --no-trunc
ps -l
ps -n 2
ps -n 0
ps -a -f status=exited -f name=x -f name=y --filter label=a=b
ps --filter Status=running
ps -f foo=bar
container ls
container list -a
container ps -q
ps --format json
ps --format '{{json .}}'
ps --format '{{.ID}}'
ps --format table
ps --format 'table {{.ID}}\\t{{.Names}}'
ps --format 'table{{.Names}}'
ps --format 'table {{.Names}}: {{.Size}}'
ps --format '{{.Foo}}'
ps --format '{{.ID'
ps --format '{{.ID}'
ps --format 'table {{.Foo}}'
ps --format '{{.Names | upper}} {{lower "ABC"}} {{title .State}} {{truncate .ID 3}} {{pad .Names 1 2}}|'
ps --format '{{join (split .Names "e") "/"}}'
ps --format '{{.Label "com.example.owner"}}'
ps --format 'table {{.Label "com.example.owner"}}\\t{{.Labels}}'
ps --format 'table {{upper .Names}}\\t{{json .ID}}\\t{{truncate .Image 3}}'
ps --format '{{range split .Ports ", "}}[{{.}}]{{else}}none{{end}}'
ps --format '{{if eq .State "running"}}yes{{else}}no{{end}} {{.State | printf "%-10s|%5s|%q" "x" "y"}}'
ps --format '{{with .Labels}}has {{.}}{{else}}bare{{end}}'
ps --format '{{$n := .Names}}{{$n}}={{len $n}} {{slice $n 0 2}} {{index $n 0}}'
ps --format '{{- .ID -}} x {{- /* comment */ -}} y'
ps --format '{{foo .ID}}'
ps --format '{{.ID | foo}}'
ps --format '{{if .ID}}'
ps --format '{{end}}'
ps --format '{{}}'
ps --format '{{.ID | }}'
ps --format '{{"abc}}'
ps --format '{{$x}}'
ps --format '{{.ID "x"}}'
ps --format '{{.Label}}'
ps --format '{{.ID.Foo}}'
ps --format '{{upper}}'
ps --format '{{upper 5}}'
ps --format '{{len 3}}'
ps --format '{{index .ID 99}}'
ps --format '{{template "x"}}'
ps --format '{{define "t"}}<{{.ID}}>{{end}}{{template "t" .}}'
ps --format '{{block "t" .Names}}[{{.}}]{{end}}'
ps --format '{{printf "%d %s %v %5.2f %x %t %c" 5 "s" true 1.5 255 false 65}}'
ps --format '{{printf "%d" "s"}} {{printf "%s" 5}} {{printf "%d"}} {{printf "x" 1}} {{printf "%!"}}'
ps --format '{{print 1 2 "a" "b" 3}} {{println "x" 1}}'
ps --format '{{and .ID .Names}} {{or "" .Names}} {{not .ID}}'
ps --format '{{eq 1 1}} {{ne 1 2}} {{lt 1 2}} {{le "a" "b"}} {{gt 2.5 1.5}} {{ge 1 1}} {{eq .State "x" "running"}}'
ps --format '{{eq 1 "a"}}'
ps --format '{{lt 1 "a"}}'
ps --format '{{eq 1}}'
ps --format '{{html "<a>&\\""}} {{js "it is <b>"}} {{urlquery "a b&c"}}'
ps --format '{{1.5}} {{0x10}} {{1e3}} {{true}} {{'c'}}'
ps --format '{{.}}{{nil}}'
ps --format '{{range 3}}{{.}}{{end}}'
ps --format '{{range $i, $c := split .Names ""}}{{$i}}{{$c}}{{if eq $i 1}}{{break}}{{end}}{{end}}'
ps --format '{{.CreatedAt}} {{.RunningFor}} {{.LocalVolumes}} {{.Mounts}} {{.Networks}} {{.Command}} {{.Size}}'
ps -a --no-trunc --format 'table {{.Mounts}}\\t{{.Names}}\\t{{.Image}}\\t{{.Command}}'
ps -aq --format '{{.Names}}'
ps --format ''
ps --format 'table'
stop web
stop web nosuch shell
stop -t 5 web
stop --timeout=0 -s KILL web
stop --time 3 web
stop -t x web
restart web
restart -t 1 -s HUP web
kill web
kill -s HUP web nosuch
kill --signal= web
pause web nosuch
unpause web
rm web
rm -fv web nosuch
rm -l web
rm ''
rm /
container rm web
container remove -f web
rename web new
rename nosuch new
rename '' b
wait web
wait web shell broken
wait nosuch
top web
top web -o pid
top web aux
top nosuch
port web
port web 80
port web 80/tcp
port web 443/tcp
port web 81
port web 9000/udp
port web x
port nosuch
port broken
logs web
logs shell
logs -f -t --tail 5 web
logs -n 3 --details web
logs --since 2013-01-02T13:23:37Z --until 2013-01-02 web
logs --since 1700000000 web
logs --since 1700000000.5 web
logs --since foo web
logs --until 2013-01-02T13:23:37.123456789+02:00 web
update --memory 5m web
update --cpus 1 --restart always --pids-limit -1 web
update --restart on-failure:2 web nosuch
update --foo web
stats --no-stream
stats --no-stream web
stats --no-stream web shell
stats --no-stream nosuch
stats --no-stream --format json web
stats --no-stream --no-trunc --format 'table {{.Container}}\\t{{.ID}}\\t{{.PIDs}}' web
stats --no-stream --format '{{.Foo}}' web
stats --no-stream --format '{{.Name}}: {{.CPUPerc}} {{.MemUsage}} {{.NetIO}} {{.BlockIO}}' web
container prune -f
container prune -f --filter until=1h --filter label=x
`);

const INSPECT = lines(`
inspect web
inspect busybox
inspect web busybox
inspect nosuch
inspect web nosuch
inspect ''
inspect -s web
inspect --type container web
inspect --type container nosuch
inspect --type image busybox
inspect --type image nosuch
inspect --type foo web
inspect --type '' web
inspect -f '{{.Name}}' web
inspect -f '{{.Id}}' web broken
inspect -f '{{.ID}}' web
inspect -f '{{.State.Running}} {{.State.Pid}} {{.State.ExitCode}}' web
inspect -f '{{.State.Foo}}' web
inspect -f '{{.Foo}}' web
inspect -f '{{.State.Foo.Bar}}' web
inspect -f '{{.Foo' web
inspect -f '{{json .State}}' web
inspect -f '{{json .Config.Cmd}}' web
inspect -f '{{json .Config.Labels}} {{json .HostConfig.PortBindings}}' web
inspect -f '{{.Config.Env}} {{.Config.Entrypoint}} {{.HostConfig.Binds}} {{.ExecIDs}}' web
inspect -f '{{index .Config.Labels "com.example.owner"}} {{index .Config.Labels "nosuch"}}|' web
inspect -f '{{range .Config.Env}}{{println .}}{{end}}' web
inspect -f '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}' web
inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web
inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' web
inspect -f '{{.NetworkSettings.Networks.nosuch.IPAddress}}' web
inspect -f '{{range $p, $conf := .NetworkSettings.Ports}}{{$p}} -> {{if $conf}}{{(index $conf 0).HostPort}}{{end}};{{end}}' web
inspect -f '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}' web
inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' web
inspect -f '{{.State.Health}}' web
inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCPUs}} {{.HostConfig.CPUShares}}' web
inspect -f '{{.HostConfig.NanoCpus}} {{.HostConfig.CpuShares}}' web
inspect -f '{{len .Mounts}} {{(index .Mounts 0).Source}}' web
inspect -f '{{join .Config.Cmd " "}} {{.Config.Image | upper}}' web
inspect -f '{{eq .State.Status "running"}} {{eq .State.ExitCode 0}}' web
inspect -f '{{.RestartCount}} {{printf "%03d" .RestartCount}}' web
inspect -f '{{split .Name "/"}}' web
inspect -f '{{.Created}}' busybox
inspect -f '{{.Size}} {{.RepoTags}} {{.Config.Env}} {{.Architecture}}' busybox
inspect -f '{{json .RootFS}}' busybox
inspect -f '{{index .RepoTags 0}}' busybox
inspect -f '{{index .RepoTags 9}}' busybox
inspect -f '{{.Name.Foo}}' web
inspect -f '{{.Name "x"}}' web
inspect -f json web
inspect -f '{{upper .State}}' web
inspect -f '{{.Args}} {{.Path}} {{.HostConfig.RestartPolicy.Name}}' web
container inspect web
container inspect nosuch
container inspect -f '{{.Name}}' web nosuch
container inspect -s web
image inspect busybox
image inspect nosuch
image inspect -f '{{.Os}}/{{.Architecture}}' busybox
image inspect -f '{{.Foo}}' busybox
`);

const IMAGES = lines(`
images
images -a
images -q
images -q --no-trunc
images -q --format '{{.Tag}}'
history -q --format '{{.Size}}' busybox
rmi -f busybox nosuch
create --cap-add KILL --cap-drop KILL busybox
create --cap-add ALL --cap-add KILL --cap-drop KILL busybox
images --digests
images busybox
images busybox:latest
images -f dangling=true
images --format json
images --format '{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}} {{.CreatedAt}} {{.CreatedSince}} {{.Digest}}'
images --format 'table {{.Repository}}\\t{{.Digest}}'
images --format '{{.Foo}}'
images --format '{{.VirtualSize}} {{.SharedSize}} {{.UniqueSize}} {{.Containers}}'
image ls
image list -q
history busybox
history -q busybox
history --no-trunc busybox
history -H=false busybox
history --format json busybox
history --format '{{.ID}}: {{.Size}} {{.CreatedAt}}' busybox
history nosuch
history --platform linux/386 busybox
tag busybox new
tag busybox new:1
tag busybox registry.example:5000/a/b:c
tag busybox FOO
tag busybox a:b:c
tag nosuch new
tag busybox 'new@sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd'
rmi busybox
rmi busybox nosuch
rmi nosuch
rmi -f nosuch
rmi -f busybox --no-prune
image rm busybox
image remove nosuch
image prune -f
image prune -af --filter until=1h
load -i /nonexistent
load -q
import - name:tag
import /nonexistent
import - -m msg -c 'CMD x' -c 'ENV a=b' name
`);

const SYSTEM = lines(`
version
version -f '{{.Server.Version}} {{.Server.Os}}'
version -f '{{.Foo}}'
version -f '{{.Server.Foo}}'
version -f '{{.Foo'
version -f '{{.Client.Version}}'
version -f '{{json .Server}}'
info
system info
info -f '{{.ServerVersion}} {{.NCPU}} {{.Driver}}'
info -f '{{.Foo}}'
info -f '{{json .Plugins}}'
info -f '{{.Foo'
events
events --until 1700000001 -f container=web
events --since 1700000000 --until 2026-01-01
events --format json
events --format '{{.ID}} {{.Type}} {{.Actor.Attributes.image}} {{json .Actor}} {{.TimeNano}} {{.Action}} {{.Status}} {{.From}}'
events --format '{{json .}}'
events --format '{{.Foo}}'
events --format '{{.Foo'
events --since foo
system events -f type=container
system df
system df --format json
system df --format '{{.Type}} {{.Size}}'
-D ps -q
--log-level debug ps -q
`);

const WITH_STDIN: CliCase[] = [
  { args: ['container', 'prune'], stdin: 'n\n' },
  { args: ['container', 'prune'], stdin: 'y\n' },
  { args: ['container', 'prune'], stdin: '' },
  { args: ['image', 'prune'], stdin: 'Y\n' },
  { args: ['image', 'prune', '-a'], stdin: 'yes\n' },
  { args: ['run', '-i', 'busybox', 'cat'], stdin: 'some input\n' },
  { args: ['load'], stdin: 'not a tar' },
  { args: ['import', '-', 'name:tag'], stdin: 'not a tar' },
];

export const CASES: readonly CliCase[] = [
  ...FLAG_ERRORS,
  ...RUN_ERRORS,
  ...CREATE,
  ...RUN,
  ...CONTAINERS,
  ...INSPECT,
  ...IMAGES,
  ...SYSTEM,
  ...WITH_STDIN,
];
