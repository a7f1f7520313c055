/** What Verilator says of any netlist, and of models of cells. */
export const NETLIST_WARNINGS = ['UNOPTFLAT', 'WIDTH', 'DECLFILENAME', 'TIMESCALEMOD'];
