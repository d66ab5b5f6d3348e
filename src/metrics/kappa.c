/* Cohen's kappa. See label_scores.h. */
#include <math.h>

#include "metrics/label_scores.h"

enum { N_STATES = 4 };

double cxr_cohen_kappa(const double counts[4][4])
{
	double n = 0, same = 0, chance = 0;
	for (int g = 0; g < N_STATES; g++) {
		double row = 0, column = 0;
		for (int h = 0; h < N_STATES; h++) {
			row += counts[g][h];
			column += counts[h][g];
		}
		n += row;
		same += counts[g][g];
		chance += row * column;
	}
	return n > 0 && chance < n * n ? (n * same - chance) / (n * n - chance) : (double)NAN;
}
