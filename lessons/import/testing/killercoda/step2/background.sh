#!/bin/bash
echo warm > /root/kitchen/water
