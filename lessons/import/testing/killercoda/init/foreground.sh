#!/bin/bash
while [ ! -f /tmp/ready ]; do sleep 1; done
echo The kitchen is open
