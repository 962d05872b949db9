# step: private
# condition: fourth-listens
# says: there is no network namespace {fourth}
ip netns exec {second} httpd -p 8081 -h /srv/{fourth}
ip -n {second} addr add 10.{far}.0.2/24 dev inside
