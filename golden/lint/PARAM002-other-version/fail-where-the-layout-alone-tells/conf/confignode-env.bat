@echo off
set MAX_HEAP_SIZE="2G"
