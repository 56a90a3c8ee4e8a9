#!/bin/bash
MEMORY_SIZE=4G
