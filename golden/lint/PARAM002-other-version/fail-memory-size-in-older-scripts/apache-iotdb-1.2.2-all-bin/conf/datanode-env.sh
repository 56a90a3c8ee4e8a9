#!/bin/bash
MEMORY_SIZE=8G
