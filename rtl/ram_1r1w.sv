// Memory with one synchronous read port and one write port.
//
// What a read gives in the cycle in which its word is written is not said: block RAMs differ, and logic
// around them that makes them alike costs more than many a memory (yosys leaves it out if asked). The simulator spoils such a
// read, so that every test of a learner shows that none is made. Does not clear its
// contents at reset: whoever reads a word has written it before, or names an InitFile.
module ram_1r1w #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 16,
  parameter InitFile = "",
  parameter int unsigned AddressWidth = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic                    clk_i,
  input  logic                    read_i,
  input  logic [AddressWidth-1:0] read_address_i,
  output logic [Width-1:0]        read_data_o,
  input  logic                    write_i,
  input  logic [AddressWidth-1:0] write_address_i,
  input  logic [Width-1:0]        write_data_i
);

  // A waveform with every word of every memory takes minutes to compile: ports tell enough.
  // verilator tracing_off
  logic [Width-1:0] mem [0:Depth-1];
  // verilator tracing_on

  if (InitFile != "") begin : gen_init
    initial $readmemh(InitFile, mem);
  end

  always_ff @(posedge clk_i) begin
    if (write_i) mem[write_address_i] <= write_data_i;
    if (read_i) read_data_o <= mem[read_address_i];
`ifdef VERILATOR
    if (read_i && write_i && read_address_i == write_address_i) begin
      read_data_o <= ~mem[read_address_i];
    end
`endif
  end

endmodule
