mkdir -p /root/parcels && cd /root/parcels || exit 1
cp /opt/parcels/greet greet; cp /opt/parcels/archive archive; cp /opt/parcels/agent agent
# The head of a Windows program: enough for the kernel and for `file` to know what it is.
{
  printf 'MZ'; head -c 58 /dev/zero; printf '\100\000\000\000'
  printf 'PE\000\000\114\001\001\000'; head -c 12 /dev/zero; printf '\340\000\002\001\013\001'; head -c 400 /dev/zero
} > accounting.exe
chmod +x greet archive agent accounting.exe
