#!/bin/sh
# A container has no init: packages that want to start a service are told not to.
exit 101
