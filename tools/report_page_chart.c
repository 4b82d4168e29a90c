/* A column for each day, also for those without a look-up, so that a gap shows as one. What passed stands on what
 * was stopped, and is hatched, so that nobody needs colours to tell them apart. The table behind it has the
 * numbers; a screen reader is told so, and the sum. */
#include <inttypes.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "report_html.h"
#include "report_page.h"

#define WIDTH 960.0
#define HEIGHT 240.0
#define LEFT 64.0 /* room for the numbers of the axis */
#define RIGHT 8.0
#define TOP 12.0
#define BOTTOM 28.0 /* room for the days */
#define DAYS_MAX 120
#define COLUMN_MAX 48.0
#define DAY_S 86400

struct chart {
	const struct report_table *days;
	int64_t first, last; /* days since 1970 */
	uint64_t most;       /* look-ups of one day, rounded up */
};

static int64_t day_of(const struct report_row *row)
{
	int64_t time_s = 0;

	(void)!mxw_time_from_text(row->key, strlen(row->key), &time_s);
	return time_s / DAY_S;
}

/* The next number of one digit and zeros, of which a half is one, too, where it is large enough. */
static uint64_t rounded_up(uint64_t number)
{
	static const uint64_t digits[] = { 1, 2, 3, 4, 5, 6, 8 };
	uint64_t step = 1;

	while (number / 10 >= step)
		step *= 10;
	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
		if (number <= digits[i] * step)
			return digits[i] * step;
	return step > UINT64_MAX / 10 ? number : 10 * step;
}

static struct chart chart_of(const struct report *report)
{
	const struct report_table *days = &report->tables[REPORT_DAYS];
	struct chart chart = { .days = days, .most = 1 };

	chart.last = day_of(days->rows[days->count - 1]);
	chart.first = day_of(days->rows[0]);
	if (chart.first <= chart.last - DAYS_MAX)
		chart.first = chart.last - DAYS_MAX + 1;
	for (size_t i = 0; i < days->count; i++)
		if (day_of(days->rows[i]) >= chart.first &&
		    days->rows[i]->counts.lookups > chart.most)
			chart.most = days->rows[i]->counts.lookups;
	chart.most = rounded_up(chart.most);
	return chart;
}

/* Where a number of look-ups is, from above. */
static double height_at(const struct chart *chart, uint64_t lookups)
{
	return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (double)lookups / (double)chart->most);
}

static double day_width(const struct chart *chart)
{
	return (WIDTH - LEFT - RIGHT) / (double)(chart->last - chart->first + 1);
}

static double middle_of(const struct chart *chart, int64_t day)
{
	return LEFT + day_width(chart) * ((double)(day - chart->first) + 0.5);
}

static void put_axis(const struct chart *chart, FILE *stream)
{
	/* Half of an odd number is none. */
	const uint64_t marks[] = { 0, chart->most % 2 == 0 ? chart->most / 2 : 0, chart->most };
	const int64_t days[] = { chart->first, chart->first + (chart->last - chart->first) / 2,
		                 chart->last };

	static const char *const anchors[] = { "start", "middle", "end" };
	const bool is_one = chart->first == chart->last;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const double y = height_at(chart, marks[i]);

		if (i > 0 && marks[i] == 0)
			continue;
		fprintf(stream,
		        "<line class=\"grid\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>"
		        "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">",
		        LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4);
		report_html_number(stream, marks[i]);
		fputs("</text>\n", stream);
	}
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char text[REPORT_TIME_MAX];

		if (i > 0 && days[i] == days[i - 1])
			continue;
		/* At the ends it would be cut off in the middle, but for the only one. */
		fprintf(stream, "<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"%s\">%.10s</text>\n",
		        i == 1 || is_one ? middle_of(chart, days[i])
		        : i == 0         ? LEFT
		                         : WIDTH - RIGHT,
		        HEIGHT - 8, is_one ? "middle" : anchors[i],
		        report_time_text(days[i] * REPORT_DAY_MS, text));
	}
}

static void put_column(const struct chart *chart, const struct report_row *row, FILE *stream)
{
	const double width =
		day_width(chart) * 0.7 < COLUMN_MAX ? day_width(chart) * 0.7 : COLUMN_MAX;
	const double left = middle_of(chart, day_of(row)) - width / 2;
	const double floor = height_at(chart, 0);
	const double stopped = height_at(chart, row->counts.stopped);
	const double all = height_at(chart, row->counts.lookups);

	fprintf(stream,
	        "<g><title>%s: %" PRIu64 " stopped, %" PRIu64 " passed</title>"
	        "<rect class=\"stopped\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/>"
	        "<rect class=\"hatched\" fill=\"url(#hatch)\" x=\"%.2f\" y=\"%.2f\" "
	        "width=\"%.2f\" height=\"%.2f\"/></g>\n",
	        row->key, row->counts.stopped, row->counts.lookups - row->counts.stopped, left,
	        stopped, width, floor - stopped, left, all, width, stopped - all);
}

void report_page_days_chart(const struct report *report, FILE *stream)
{
	const struct report_table *days = &report->tables[REPORT_DAYS];
	const struct chart chart = chart_of(report);

	fprintf(stream,
	        "<figure>\n<svg class=\"chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
	        "aria-labelledby=\"chart-title chart-description\">\n"
	        "<title id=\"chart-title\">Look-ups by day</title>\n"
	        "<desc id=\"chart-description\">",
	        WIDTH, HEIGHT);
	report_html_number(stream, report->total.stopped);
	fputs(" stopped and ", stream);
	report_html_number(stream, report->total.lookups - report->total.stopped);
	fputs(" passed in all; the table behind this chart has the numbers of each day.</desc>\n"
	      "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" "
	      "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	      "<rect class=\"hatch-ground\" width=\"6\" height=\"6\"/>"
	      "<rect class=\"hatch-line\" width=\"3\" height=\"6\"/></pattern></defs>\n",
	      stream);
	put_axis(&chart, stream);
	for (size_t i = 0; i < days->count; i++)
		if (day_of(days->rows[i]) >= chart.first)
			put_column(&chart, days->rows[i], stream);
	fputs("</svg>\n<figcaption><span class=\"key\"><svg width=\"14\" height=\"14\" "
	      "aria-hidden=\"true\" focusable=\"false\"><rect class=\"stopped\" width=\"14\" "
	      "height=\"14\"/></svg> stopped</span> <span class=\"key\"><svg width=\"14\" "
	      "height=\"14\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"hatched\" "
	      "fill=\"url(#hatch)\" width=\"14\" height=\"14\"/></svg> passed</span>",
	      stream);
	if (chart.last - chart.first + 1 == DAYS_MAX)
		fprintf(stream, " <span>the last %d days</span>", DAYS_MAX);
	fputs("</figcaption>\n</figure>\n", stream);
}
