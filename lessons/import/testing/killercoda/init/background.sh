#!/bin/bash
mkdir -p /root/kitchen
echo cold > /root/kitchen/water
touch /tmp/ready
