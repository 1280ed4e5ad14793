# Waits until the pipe at its input is closed, then ends the PostgreSQL server
# in directory $1 and removes it.
home=$1
cat >/dev/null

# The server works in its data directory: that tells it from a stranger that
# got its number.
runs() { [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$home/data" ]; }
pid=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null)

tries=0
while runs && [ $tries -lt 400 ]; do
	[ $tries -eq 0 ] && kill -QUIT "$pid"
	[ $tries -eq 200 ] && kill -KILL "$pid"
	sleep 0.025
	tries=$((tries + 1))
done

# A crashed server leaves a small piece of shared memory, numbered in line 7.
shm=$(sed -n '7s/.* //p' "$home/data/postmaster.pid" 2>/dev/null)
[ -n "$shm" ] && ipcrm -m "$shm" 2>/dev/null

# Again, in case initdb was still writing.
tries=0
while rm -rf "$home"; [ -e "$home" ] || { [ -z "$pid" ] && [ $tries -lt 3 ]; }; do
	[ $tries -lt 50 ] || exit 1
	sleep 0.1
	tries=$((tries + 1))
done
