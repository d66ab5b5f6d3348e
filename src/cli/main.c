/* Entry point of the program. */
#include "cli/dispatch.h"
#include "os/process.h"
#include "os/stop.h"

int main(int argc, char **argv)
{
	cxr_process_harden();
	cxr_stop_install();
	return cxr_cli_main(argc, argv, stdout, stderr);
}
