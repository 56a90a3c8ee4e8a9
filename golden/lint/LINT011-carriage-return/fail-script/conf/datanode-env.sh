#!/bin/bash
ON_HEAP_MEMORY="2G"
