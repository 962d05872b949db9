#!/bin/bash
grep -qx hot /root/cup
